package dev.berth.server.explain;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who has an address on the networks of a cluster, and who wants one. Read once, then immutable. */
final class Occupants {
    /** More groups of holders than this are not told one by one. */
    private static final int MOST_TOLD = 4;

    private record Place(String ipam, IpAddress address) {}

    private final Map<String, String> ipamOf = new HashMap<>();
    private final Map<Place, String> holders = new HashMap<>();
    /** By network: what holds how many addresses there, as in {@code tasks of web}. */
    private final Map<String, Map<String, Integer>> held = new HashMap<>();

    private final Map<String, Integer> wanted = new HashMap<>();

    Occupants(Situation situation) {
        situation.networks().forEach(this::network);
        Set<String> onIngress = new HashSet<>();
        String ingress = situation.networks().stream()
                .filter(Network::isIngress)
                .map(Network::id)
                .findFirst()
                .orElse(null);
        for (Service service : situation.services()) {
            service(service, ingress);
            if (service.spec().needsIngress()) {
                onIngress.add(service.id());
            }
        }
        for (Task task : situation.tasks()) {
            task(task, task.serviceId().filter(onIngress::contains).isPresent() ? ingress : null);
        }
        situation.nodes().forEach(this::node);
    }

    private void network(Network network) {
        NetworkState state = network.state();
        if (state == null) {
            return;
        }
        String ipam = String.valueOf(state.ipam().driver().name());
        ipamOf.put(network.id(), ipam);
        for (PoolState pool : state.ipam().pools()) {
            if (pool.gateway() != null) {
                holds(network.id(), pool.gateway(), "the gateway of network " + network.id(), "gateway");
            }
            pool.reserved()
                    .forEach((name, address) -> holds(
                            network.id(), address, "\"" + name + "\" of network " + network.id(), "reserved names"));
        }
    }

    private void service(Service service, @Nullable String ingress) {
        for (VirtualIp virtualIp : service.stateOrNone().virtualIps()) {
            Cidr address = virtualIp.address();
            if (address != null) {
                holds(virtualIp.networkId(), address.address(), "service " + service.id(), "virtual IPs");
            }
        }
        if (service.spec().endpoint().mode() == EndpointMode.VIP) {
            service.spec().networks().forEach(each -> wants(each.target()));
            if (service.spec().needsIngress() && ingress != null) {
                wants(ingress);
            }
        }
    }

    private void task(Task task, @Nullable String ingress) {
        String group = task.serviceId().map(service -> "tasks of " + service).orElse("tasks without service");
        TaskState state = task.state();
        if (state != null) {
            state.networks().forEach(each -> attachment(each, "task " + task.id(), group));
        }
        if (!task.ended()) {
            for (NetworkAttachmentSpec network : task.spec().networks()) {
                wants(network.target());
            }
            if (ingress != null) {
                wants(ingress);
            }
        }
    }

    private void node(Node node) {
        for (Attachment attachment : node.attachments()) {
            attachment(attachment, "node " + node.id(), "nodes");
            wants(attachment.networkId());
        }
    }

    private void attachment(Attachment attachment, String holder, String group) {
        for (Cidr address : attachment.addresses()) {
            holds(attachment.networkId(), address.address(), holder, group);
        }
    }

    private void holds(String network, IpAddress address, String holder, String group) {
        holders.putIfAbsent(new Place(ipamOf.getOrDefault(network, ""), address), holder);
        held.computeIfAbsent(network, first -> new TreeMap<>()).merge(group, 1, Integer::sum);
    }

    private void wants(String network) {
        wanted.merge(network, 1, Integer::sum);
    }

    /** Who holds an address of the network's IPAM; null for nobody. */
    @Nullable
    String holder(String network, IpAddress address) {
        return holders.get(new Place(ipamOf.getOrDefault(network, ""), address));
    }

    /** How many services, tasks and nodes want an address on the network, those included that have one. */
    int wanted(String network) {
        return wanted.getOrDefault(network, 0);
    }

    /** Who holds how many addresses of the network, those with the most first; empty for nobody. */
    String held(String network) {
        Map<String, Integer> groups = held.getOrDefault(network, Map.of());
        return told(groups);
    }

    /** The same without the network's own gateway and reserved names; empty for nobody. */
    String users(String network) {
        Map<String, Integer> groups = new LinkedHashMap<>(held.getOrDefault(network, Map.of()));
        groups.remove("gateway");
        groups.remove("reserved names");
        return told(groups);
    }

    private static String told(Map<String, Integer> groups) {
        List<Map.Entry<String, Integer>> largestFirst = new ArrayList<>(groups.entrySet());
        largestFirst.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
        List<String> texts = new ArrayList<>();
        int others = 0;
        for (Map.Entry<String, Integer> group : largestFirst) {
            if (texts.size() < MOST_TOLD) {
                texts.add(counted(group.getValue(), group.getKey()));
            } else {
                others += group.getValue();
            }
        }
        if (others > 0) {
            texts.add(others + " others");
        }
        return String.join(", ", texts);
    }

    private static String counted(int count, String plural) {
        if (plural.equals("gateway")) {
            return count == 1 ? "the gateway" : count + " gateways";
        }
        String noun = count != 1
                ? plural
                : plural.replaceFirst("^(task|node)s", "$1")
                        .replace("virtual IPs", "virtual IP")
                        .replace("reserved names", "reserved name");
        return count + " " + noun;
    }
}
