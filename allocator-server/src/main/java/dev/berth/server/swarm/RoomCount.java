package dev.berth.server.swarm;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerNetwork;
import dev.berth.docker.engine.SubnetUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Counts who has how many addresses on each network of a swarm. Confined to one thread. */
final class RoomCount {
    private enum Holder {
        GATEWAY,
        AUXILIARY,
        VIRTUAL_IP,
        TASK,
        LOAD_BALANCER
    }

    /** One subnet, with each address counted once, for the first who has it. */
    private static final class Count {
        final PoolState pool;
        final Set<IpAddress> seen = new HashSet<>();
        final Map<Holder, Integer> holders = new EnumMap<>(Holder.class);
        long inDynamicPart;

        Count(PoolState pool) {
            this.pool = pool;
        }

        void add(IpAddress address, Holder holder) {
            if (seen.add(address)) {
                holders.merge(holder, 1, Integer::sum);
                if (dynamicPart().contains(address) && !isReserved(address)) {
                    inDynamicPart++;
                }
            }
        }

        int of(Holder holder) {
            return holders.getOrDefault(holder, 0);
        }

        Prefix dynamicPart() {
            return pool.range() == null ? pool.subnet() : pool.range();
        }

        private boolean isReserved(IpAddress address) {
            Prefix subnet = pool.subnet();
            long reserved = SubnetRoom.reserved(subnet);
            return (reserved > 0 && address.equals(subnet.first())) || (reserved > 1 && address.equals(subnet.last()));
        }

        /** What can be given and nobody is seen to have. */
        long visiblyFree() {
            Prefix part = dynamicPart();
            long size = SubnetRoom.size(part);
            if (size == Long.MAX_VALUE) {
                return size;
            }
            long kept = 0;
            if (part.contains(pool.subnet().first()) && isReserved(pool.subnet().first())) {
                kept++;
            }
            if (part.contains(pool.subnet().last()) && isReserved(pool.subnet().last())) {
                kept++;
            }
            return Math.max(0, size - kept - inDynamicPart);
        }
    }

    private final Map<String, List<Count>> counts = new HashMap<>();
    private final Balancers balancers;

    private RoomCount(NamedSwarm swarm, Balancers balancers) {
        this.balancers = balancers;
        for (Network network : swarm.objects().networks()) {
            List<Count> own = new ArrayList<>();
            if (network.state() != null) {
                network.state().ipam().pools().forEach(pool -> own.add(new Count(pool)));
            }
            counts.put(network.id(), own);
            for (Count count : own) {
                if (count.pool.gateway() != null) {
                    count.add(count.pool.gateway(), Holder.GATEWAY);
                }
                count.pool.reserved().values().forEach(address -> count.add(address, Holder.AUXILIARY));
            }
        }
        swarm.objects()
                .services()
                .forEach(each -> each.stateOrNone().virtualIps().forEach(this::virtualIp));
        swarm.objects().nodes().forEach(this::loadBalancers);
        swarm.objects().tasks().forEach(this::task);
    }

    /** The networks of the swarm that have subnets, in their order. */
    static List<NetworkRoom> of(NamedSwarm swarm, Balancers balancers) {
        RoomCount count = new RoomCount(swarm, balancers);
        List<NetworkRoom> rooms = new ArrayList<>();
        for (Network network : swarm.objects().networks()) {
            DockerNetwork docker = swarm.networks().get(network.id());
            if (docker != null
                    && docker.scope() == DockerNetwork.Scope.SWARM
                    && !count.counts.getOrDefault(network.id(), List.of()).isEmpty()) {
                rooms.add(count.room(network, docker));
            }
        }
        rooms.sort(Comparator.comparing(NetworkRoom::network));
        return rooms;
    }

    private void virtualIp(VirtualIp virtualIp) {
        if (virtualIp.address() != null) {
            add(virtualIp.networkId(), virtualIp.address(), Holder.VIRTUAL_IP);
        }
    }

    private void loadBalancers(Node node) {
        for (Attachment attachment : node.attachments()) {
            for (Cidr address : attachment.addresses()) {
                add(attachment.networkId(), address, Holder.LOAD_BALANCER);
            }
        }
    }

    private void task(Task task) {
        if (task.state() == null) {
            return;
        }
        for (Attachment attachment : task.state().networks()) {
            attachment.addresses().forEach(address -> add(attachment.networkId(), address, Holder.TASK));
        }
    }

    private void add(String network, Cidr address, Holder holder) {
        for (Count count : counts.getOrDefault(network, List.of())) {
            if (count.pool.subnet().contains(address.address())) {
                count.add(address.address(), holder);
                return;
            }
        }
    }

    private NetworkRoom room(Network network, DockerNetwork docker) {
        String driver = network.state() == null
                ? ""
                : String.valueOf(network.state().driver().name());
        int unseen = balancers.unseen(network.id());
        List<SubnetRoom> subnets = new ArrayList<>();
        for (Count count : counts.getOrDefault(network.id(), List.of())) {
            SubnetRoom room = room(count, usage(docker, count.pool.subnet()), unseen);
            unseen -= room.unseen(); // what has no place in this subnet may have one in the next
            subnets.add(room);
        }
        boolean full = subnets.stream().allMatch(each -> each.free() == 0);
        return new NetworkRoom(
                network.id(),
                docker.id(),
                driver,
                balancers.isBalanced(network.id()),
                balancers.nodes(network.id()),
                balancers.otherNodes(network.id()),
                full ? unseen : 0,
                subnets);
    }

    private static Optional<SubnetUsage> usage(DockerNetwork network, Prefix subnet) {
        return network.usage().stream()
                .filter(each -> each.subnet().equals(subnet))
                .findFirst();
    }

    private static SubnetRoom room(Count count, Optional<SubnetUsage> told, int loadBalancersUnseen) {
        long reserved = SubnetRoom.reserved(count.pool.subnet());
        long visiblyFree = count.visiblyFree();
        // Before API 1.52 what nobody is seen to have is all that is known; load balancers can only be where there is
        // room.
        long notSeen =
                told.map(each -> each.inUse() - reserved - count.seen.size()).orElse(visiblyFree);
        int unseen = (int) Math.max(0, Math.min(loadBalancersUnseen, notSeen));
        return new SubnetRoom(
                count.pool.subnet(),
                count.pool.range(),
                count.of(Holder.GATEWAY),
                count.of(Holder.AUXILIARY),
                count.of(Holder.VIRTUAL_IP),
                count.of(Holder.TASK),
                count.of(Holder.LOAD_BALANCER) + unseen,
                unseen,
                told.isPresent() ? OptionalLong.of(notSeen - unseen) : OptionalLong.empty(),
                told.map(SubnetUsage::available).orElse(visiblyFree - unseen));
    }
}
