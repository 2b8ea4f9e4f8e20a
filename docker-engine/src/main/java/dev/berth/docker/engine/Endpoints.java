package dev.berth.docker.engine;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Node;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.docker.engine.DockerNetwork.Scope;
import dev.berth.docker.engine.DockerTask.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds out whose the endpoints are that engines told of: load balancers, and containers that somebody attached by hand. */
final class Endpoints {
    private final Map<String, DockerNetwork> networks;
    private final Map<String, DockerTask> tasks;
    private final Map<String, DockerNode> known;
    private final Map<String, String> taskOfContainer;
    private final Map<Place, LoadBalancer> loadBalancers =
            new TreeMap<>(Comparator.comparing(Place::networkId).thenComparing(Place::address));
    private final Map<String, DockerTask> attached = new TreeMap<>();
    private final Set<Place> held = new HashSet<>();

    Endpoints(
            Map<String, DockerNetwork> networks,
            Map<String, DockerTask> tasks,
            Map<String, DockerNode> known,
            Map<String, DockerService> services,
            Map<String, String> taskOfContainer) {
        this.networks = networks;
        this.tasks = tasks;
        this.known = known;
        this.taskOfContainer = taskOfContainer;
        for (DockerService each : services.values()) {
            for (VirtualIp virtualIp : each.service().stateOrNone().virtualIps()) {
                Cidr address = virtualIp.address();
                if (address != null) {
                    held.add(new Place(virtualIp.networkId(), address.address()));
                }
            }
        }
        for (DockerTask each : tasks.values()) {
            TaskState state = each.task().state();
            if (state != null && !each.task().ended()) {
                state.networks().forEach(network -> network.addresses()
                        .forEach(address -> held.add(new Place(network.networkId(), address.address()))));
            }
        }
    }

    private record Place(String networkId, IpAddress address) {}

    void add(Sighting sighting) {
        if (sighting.network().scope() != Scope.SWARM) {
            return;
        }
        String node = sighting.nodeId() == null ? nodeOf(sighting) : sighting.nodeId();
        for (Sighting.Local each : sighting.local()) {
            String name = taskOfContainer.get(each.key());
            if (sighting.isLoadBalancer(each)) {
                loadBalancer(
                        sighting.network().id(),
                        node,
                        ofSwarm(sighting.network().id(), each.addresses()));
            } else if (name != null) {
                tasks.computeIfPresent(name, (id, task) -> renamed(task, each.name()));
            } else if (!tasks.containsKey(each.taskId())) {
                attach(sighting.network().id(), node, each);
            }
        }
        sighting.mesh().forEach((host, address) -> meshed(sighting.network(), host, address));
    }

    /** The one node, or that of a task whose container is seen. */
    private @Nullable String nodeOf(Sighting sighting) {
        for (Sighting.Local each : sighting.local()) {
            DockerTask task = tasks.get(each.taskId());
            if (task != null && task.task().nodeId().isPresent()) {
                return task.task().nodeId().get();
            }
        }
        return known.size() == 1 ? known.keySet().iterator().next() : null;
    }

    /**
     * Of a load balancer's addresses, the one that the swarm gave: it gives one, and on a network of both families the node adds
     * one of the other family by itself, without asking who has it.
     */
    private List<Cidr> ofSwarm(String networkId, List<Cidr> addresses) {
        if (addresses.size() < 2) {
            return addresses;
        }
        return addresses.stream()
                .filter(each -> !held.contains(new Place(networkId, each.address())))
                .findFirst()
                .map(List::of)
                .orElse(addresses);
    }

    private void loadBalancer(String networkId, @Nullable String node, List<Cidr> addresses) {
        if (!addresses.isEmpty()) {
            Place place = new Place(networkId, addresses.get(0).address());
            LoadBalancer now = new LoadBalancer(networkId, node, addresses);
            loadBalancers.merge(place, now, (before, again) -> before.nodeId() == null ? again : before);
        }
    }

    private void meshed(DockerNetwork network, String host, IpAddress address) {
        for (PoolState pool : network.pools()) {
            if (pool.subnet().contains(address)) {
                List<String> nodes = known.values().stream()
                        .filter(each -> host.equals(each.address()))
                        .map(DockerNode::id)
                        .toList();
                loadBalancer(
                        network.id(),
                        nodes.size() == 1 ? nodes.get(0) : null,
                        List.of(Cidr.of(address, pool.subnet().length())));
            }
        }
    }

    private void attach(String networkId, @Nullable String node, Sighting.Local endpoint) {
        boolean isTasks =
                endpoint.addresses().stream().anyMatch(each -> held.contains(new Place(networkId, each.address())));
        if (isTasks || endpoint.addresses().isEmpty()) {
            return;
        }
        List<Attachment> attachments = new ArrayList<>();
        DockerTask before = attached.get(endpoint.key());
        TaskState state = before == null ? null : before.task().state();
        if (state != null) {
            attachments.addAll(state.networks());
        }
        if (attachments.stream().anyMatch(each -> each.networkId().equals(networkId))) {
            return;
        }
        attachments.add(new Attachment(networkId, endpoint.addresses()));
        Task task = Task.builder(endpoint.key())
                .node(node)
                .spec(new TaskSpec(attachments.stream()
                        .map(each -> NetworkAttachmentSpec.to(each.networkId()))
                        .toList()))
                .state(new TaskState(attachments, null))
                .build();
        attached.put(
                endpoint.key(), new DockerTask(task, endpoint.name(), Phase.RUNNING, Phase.RUNNING, "attached", null));
    }

    private static DockerTask renamed(DockerTask task, String name) {
        return new DockerTask(task.task(), name, task.phase(), task.wanted(), task.message(), task.error());
    }

    /** Containers on swarm networks that no task accounts for. */
    List<DockerTask> attached() {
        return List.copyOf(attached.values());
    }

    List<LoadBalancer> loadBalancers() {
        return List.copyOf(loadBalancers.values());
    }

    /** The nodes with their load balancers, those included that are only told of by tasks. */
    List<DockerNode> nodes() {
        Map<String, List<Attachment>> attachments = new TreeMap<>();
        for (LoadBalancer each : loadBalancers.values()) {
            if (each.nodeId() != null) {
                attachments
                        .computeIfAbsent(each.nodeId(), unused -> new ArrayList<>())
                        .add(new Attachment(each.networkId(), each.addresses()));
            }
        }
        Map<String, DockerNode> all = new TreeMap<>(known);
        attachments.keySet().forEach(id -> all.computeIfAbsent(id, Endpoints::unlisted));
        tasks.values()
                .forEach(task -> task.task().nodeId().ifPresent(id -> all.computeIfAbsent(id, Endpoints::unlisted)));
        all.replaceAll((id, node) -> new DockerNode(
                new Node(id, attachments.getOrDefault(id, List.of())),
                node.name(),
                node.state(),
                node.availability(),
                node.manager(),
                node.address()));
        return List.copyOf(all.values());
    }

    private static DockerNode unlisted(String id) {
        return new DockerNode(new Node(id, List.of()), id, "unknown", "unknown", false, null);
    }

    /** How many load balancers there must be that nobody tells of: one on each network and node with a live task (CLU-5). */
    Optional<String> unseen() {
        Set<String> wanted = new HashSet<>();
        for (DockerTask each : tasks.values()) {
            Task task = each.task();
            TaskState state = task.state();
            if (state != null && !task.ended() && task.nodeId().isPresent()) {
                for (Attachment attachment : state.networks()) {
                    DockerNetwork network = networks.get(attachment.networkId());
                    if (network != null && !attachment.addresses().isEmpty()) {
                        wanted.add(attachment.networkId() + " " + task.nodeId().get());
                    }
                }
            }
        }
        loadBalancers.values().forEach(each -> wanted.remove(each.networkId() + " " + each.nodeId()));
        return wanted.isEmpty()
                ? Optional.empty()
                : Optional.of("Docker shows no load balancer where " + wanted.size()
                        + (wanted.size() == 1 ? " holds an address" : " hold an address each")
                        + ": an engine tells only of its own node's");
    }
}
