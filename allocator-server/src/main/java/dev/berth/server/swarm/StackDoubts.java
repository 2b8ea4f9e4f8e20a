package dev.berth.server.swarm;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.VniRange;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Doubts;
import dev.berth.server.plan.Doubts.Doubt;
import dev.berth.server.plan.Doubts.Part;
import dev.berth.server.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What Docker may do otherwise than a plan for stacks says, and why. Confined to one thread. */
final class StackDoubts {
    private static final String CURSOR = "Docker goes on behind what it gave last, and does not show what that was";
    private static final String ORDER_OF_NETWORKS =
            "docker stack deploy creates networks in no fixed order, so that they may be exchanged among each other";
    private static final String ORDER_OF_SERVICES =
            "docker stack deploy creates services in no fixed order, and each takes the next addresses";
    private static final String ORDER_OF_TASKS = "the tasks of a service get the same addresses in no fixed order";
    private static final String PLACE = "it depends on when and on which nodes Docker starts tasks";

    private final List<Doubt> doubts = new ArrayList<>();
    private final Cluster declared;
    private final NamedSwarm swarm;
    private final Set<String> fresh = new HashSet<>();
    private final Map<String, Set<String>> servicesOn = new HashMap<>();
    private final Map<String, Integer> tasksOf = new HashMap<>();

    private StackDoubts(Cluster declared, NamedSwarm swarm) {
        this.declared = declared;
        this.swarm = swarm;
        declared.networks().forEach(each -> fresh.add(each.id()));
        for (Service service : declared.services()) {
            for (NetworkAttachmentSpec wish : service.spec().networks()) {
                servicesOn
                        .computeIfAbsent(wish.target(), first -> new HashSet<>())
                        .add(service.id());
            }
        }
        for (Task task : declared.tasks()) {
            task.serviceId().ifPresent(each -> tasksOf.merge(each, 1, Integer::sum));
        }
    }

    static Doubts of(Cluster declared, Plan plan, NamedSwarm swarm, DoubtfulSubnets subnets) {
        StackDoubts doubts = new StackDoubts(declared, swarm);
        doubts.networks(subnets);
        declared.services().forEach(doubts::service);
        for (Node node : plan.nodes()) {
            node.attachments()
                    .forEach(each -> doubts.add(ObjectKind.NODE, node.id(), Part.ADDRESS, each.networkId(), PLACE));
        }
        return new Doubts(doubts.doubts);
    }

    private void networks(DoubtfulSubnets subnets) {
        long open = subnets.certain().size();
        List<Network> openVnis = declared.networks().stream()
                .filter(each -> DoubtfulSubnets.isOverlay(each.spec())
                        && !each.spec().driver().options().containsKey(DoubtfulSubnets.VNI_LIST))
                .toList();
        boolean gap = hasGap(vnis());
        for (Network network : declared.networks()) {
            Boolean certain = subnets.certain().get(network.id());
            if (certain != null && (!certain || open > 1)) {
                add(ObjectKind.NETWORK, network.id(), Part.SUBNET, null, certain ? ORDER_OF_NETWORKS : CURSOR);
            }
            if (openVnis.contains(network) && (gap || openVnis.size() > 1)) {
                add(ObjectKind.NETWORK, network.id(), Part.VNI, null, gap ? CURSOR : ORDER_OF_NETWORKS);
            }
        }
    }

    private Set<Integer> vnis() {
        Set<Integer> vnis = new TreeSet<>();
        swarm.objects().networks().forEach(each -> DoubtfulSubnets.vnis(each).forEach(vnis::add));
        return vnis;
    }

    /** Whether one below the highest is free: then it was given back, and the manager may stand behind it or before it. */
    private static boolean hasGap(Set<Integer> vnis) {
        int expected = VniRange.DEFAULT.first();
        for (int vni : vnis) {
            if (vni > expected) {
                return true;
            }
            expected = Math.max(expected, vni + 1);
        }
        return false;
    }

    private void service(Service service) {
        int tasks = tasksOf.getOrDefault(service.id(), 0);
        for (NetworkAttachmentSpec wish : service.spec().networks()) {
            String why = why(wish.target());
            if (why != null) {
                add(ObjectKind.SERVICE, service.id(), Part.VIRTUAL_IP, wish.target(), why);
            }
            if (wish.addresses().isEmpty() && (why != null || tasks > 1)) {
                add(ObjectKind.SERVICE, service.id(), Part.ADDRESS, wish.target(), why == null ? ORDER_OF_TASKS : why);
            }
        }
        if (service.spec().needsIngress()) {
            swarm.objects().networks().stream().filter(Network::isIngress).forEach(ingress -> {
                add(ObjectKind.SERVICE, service.id(), Part.VIRTUAL_IP, ingress.id(), CURSOR);
                add(ObjectKind.SERVICE, service.id(), Part.ADDRESS, ingress.id(), CURSOR);
            });
        }
        if (service.spec().endpoint().ports().stream()
                .anyMatch(each -> each.mode() == PublishMode.INGRESS && each.publishedPort() == 0)) {
            add(ObjectKind.SERVICE, service.id(), Part.PORT, null, CURSOR);
        }
    }

    private @Nullable String why(String network) {
        if (!fresh.contains(network)) {
            return CURSOR;
        }
        return servicesOn.getOrDefault(network, Set.of()).size() > 1 ? ORDER_OF_SERVICES : null;
    }

    private void add(ObjectKind kind, String id, Part part, @Nullable String network, String why) {
        doubts.add(new Doubt(new ObjectRef(kind, id), part, network, why));
    }
}
