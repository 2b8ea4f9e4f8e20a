package dev.berth.server.audit;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.audit.Finding.Repair;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks through stored objects, in the order in which a restart takes them (CLU-1). Confined to one thread. */
public final class Audit {
    private static final String VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private record Place(String ipam, IpAddress address) {}

    private record LivePool(Network network, String ipam, PoolState pool) {}

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Network> networks = new HashMap<>();
    private final Set<String> services = new HashSet<>();
    private final List<LivePool> pools = new ArrayList<>();
    private final Map<Place, String> holders = new HashMap<>();
    private final Map<String, String> vnis = new HashMap<>();
    private final Map<String, String> ports = new HashMap<>();

    private Audit() {}

    /** Everything that the objects hold and cannot all hold; empty if there is nothing. */
    public static List<Finding> of(ClusterObjects objects) {
        Audit audit = new Audit();
        objects.services().forEach(each -> audit.services.add(each.id()));
        sorted(
                        objects.networks(),
                        Comparator.<Network, Boolean>comparing(each -> !each.isIngress())
                                .thenComparing(Network::id))
                .forEach(audit::network);
        sorted(objects.nodes(), Comparator.comparing(Node::id)).forEach(audit::node);
        sorted(objects.services(), Comparator.comparing(Service::id)).forEach(audit::service);
        sorted(objects.tasks(), Comparator.comparing(Task::id)).forEach(audit::task);
        return List.copyOf(audit.findings);
    }

    private static <T> List<T> sorted(List<T> objects, Comparator<T> order) {
        return objects.stream().sorted(order).toList();
    }

    private void network(Network network) {
        ObjectRef ref = new ObjectRef(ObjectKind.NETWORK, network.id());
        if (network.isIngress()) {
            networks.values().stream()
                    .filter(Network::isIngress)
                    .findFirst()
                    .ifPresent(other -> found(
                            ref,
                            ErrorCode.INGRESS_EXISTS,
                            other.id() + " is the ingress network already",
                            Repair.NONE,
                            null));
        }
        networks.put(network.id(), network);
        NetworkState state = network.state();
        if (state == null) {
            return;
        }
        String ipam = Objects.toString(state.ipam().driver().name(), "");
        List<LivePool> own = new ArrayList<>();
        for (PoolState pool : state.ipam().pools()) {
            overlap(ref, ipam, pool);
            own.add(new LivePool(network, ipam, pool));
        }
        pools.addAll(own);
        for (PoolState pool : state.ipam().pools()) {
            if (pool.gateway() != null) {
                claim(ref, network.id(), pool.gateway(), "the gateway of " + ref, Repair.NONE);
            }
            pool.reserved()
                    .forEach((name, address) ->
                            claim(ref, network.id(), address, "\"" + name + "\" of " + ref, Repair.NONE));
        }
        vnis(ref, network, state);
    }

    /** Subnets overlap unless they are one subnet with different ranges (IPM-3). */
    private void overlap(ObjectRef ref, String ipam, PoolState pool) {
        for (LivePool other : pools) {
            Prefix theirs = other.pool().subnet();
            boolean shared =
                    theirs.equals(pool.subnet()) && !Objects.equals(other.pool().range(), pool.range());
            if (other.ipam().equals(ipam) && theirs.overlaps(pool.subnet()) && !shared) {
                found(
                        ref,
                        ErrorCode.POOL_OVERLAP,
                        pool.subnet() + " overlaps " + theirs + " of network "
                                + other.network().id(),
                        Repair.NONE,
                        null);
                return;
            }
        }
    }

    private void vnis(ObjectRef ref, Network network, NetworkState state) {
        String list = state.driver().options().getOrDefault(VNI_LIST, "");
        for (String vni : list.split(",", -1)) {
            String holder = vni.isBlank() ? null : vnis.putIfAbsent(vni.trim(), ref.toString());
            if (holder != null) {
                boolean chosen = network.spec().driver().options().containsKey(VNI_LIST);
                found(
                        ref,
                        ErrorCode.VNI_IN_USE,
                        "VNI " + vni.trim() + " is held by " + holder,
                        chosen ? Repair.NONE : Repair.VNIS,
                        null);
            }
        }
    }

    private void node(Node node) {
        attachments(new ObjectRef(ObjectKind.NODE, node.id()), node.attachments());
    }

    private void service(Service service) {
        ObjectRef ref = new ObjectRef(ObjectKind.SERVICE, service.id());
        for (VirtualIp virtualIp : service.stateOrNone().virtualIps()) {
            holds(ref, virtualIp.networkId(), virtualIp.address());
        }
        if (service.spec().endpoint().mode() == EndpointMode.DNSRR
                && !service.stateOrNone().virtualIps().isEmpty()) {
            found(ref, ErrorCode.INVALID_ARGUMENT, "has virtual IPs, and wants none (dnsrr)", Repair.NONE, null);
        }
        for (PublishedPort port : service.stateOrNone().ports()) {
            String number = port.publishedPort() + "/" + port.protocol().name().toLowerCase(Locale.ROOT);
            String holder = port.mode() == PublishMode.INGRESS ? ports.putIfAbsent(number, ref.toString()) : null;
            if (holder != null) {
                found(ref, ErrorCode.PORT_IN_USE, "port " + number + " is held by " + holder, Repair.PORTS, null);
            }
        }
    }

    private void task(Task task) {
        ObjectRef ref = new ObjectRef(ObjectKind.TASK, task.id());
        TaskState state = task.state();
        if (state == null) {
            return;
        }
        if (task.ended()) {
            found(ref, ErrorCode.INVALID_ARGUMENT, "has ended, and still holds something", Repair.EVERYTHING, null);
            return;
        }
        task.serviceId()
                .filter(service -> !services.contains(service))
                .ifPresent(service -> found(
                        ref, ErrorCode.UNKNOWN_SERVICE, "its service " + service + " is gone", Repair.NONE, null));
        attachments(ref, state.networks());
    }

    private void attachments(ObjectRef ref, List<Attachment> attachments) {
        for (Attachment attachment : attachments) {
            if (attachment.addresses().isEmpty()) {
                holds(ref, attachment.networkId(), null);
            }
            attachment.addresses().forEach(address -> holds(ref, attachment.networkId(), address));
        }
    }

    private void holds(ObjectRef ref, String networkId, @Nullable Cidr address) {
        Network network = networks.get(networkId);
        String what = address == null ? "an attachment" : address.address().toString();
        if (network == null) {
            found(
                    ref,
                    ErrorCode.UNKNOWN_NETWORK,
                    "holds " + what + " on network " + networkId + ", which is gone",
                    Repair.ATTACHMENT,
                    networkId);
        } else if (address != null) {
            if (poolsOf(network).stream().noneMatch(pool -> pool.subnet().contains(address.address()))) {
                found(
                        ref,
                        ErrorCode.ADDRESS_OUT_OF_RANGE,
                        "holds " + what + ", which is no address of network " + networkId,
                        Repair.ATTACHMENT,
                        networkId);
            } else {
                claim(ref, networkId, address.address(), ref.toString(), Repair.ATTACHMENT);
            }
        }
    }

    private static List<PoolState> poolsOf(Network network) {
        NetworkState state = network.state();
        return state == null ? List.of() : state.ipam().pools();
    }

    private void claim(ObjectRef ref, String networkId, IpAddress address, String claimant, Repair repair) {
        Function<NetworkState, String> ipam =
                state -> Objects.toString(state.ipam().driver().name(), "");
        Network network = networks.get(networkId);
        NetworkState state = network == null ? null : network.state();
        Place place = new Place(state == null ? "" : ipam.apply(state), address);
        String holder = holders.putIfAbsent(place, claimant);
        if (holder != null) {
            found(
                    ref,
                    ErrorCode.ADDRESS_IN_USE,
                    address + " on network " + networkId + " is held by " + holder,
                    repair,
                    networkId);
        }
    }

    private void found(ObjectRef ref, ErrorCode code, String problem, Repair repair, @Nullable String networkId) {
        findings.add(new Finding(ref, code, problem, repair, networkId));
    }
}
