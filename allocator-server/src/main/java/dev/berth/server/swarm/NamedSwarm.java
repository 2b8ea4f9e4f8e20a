package dev.berth.server.swarm;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Node;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerNetwork;
import dev.berth.docker.engine.DockerNode;
import dev.berth.docker.engine.DockerService;
import dev.berth.docker.engine.DockerTask;
import dev.berth.docker.engine.LoadBalancer;
import dev.berth.server.state.ClusterObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A swarm under the names that people know its objects by, which also are what stack files say: ids are names here. Where two
 * objects of a kind share a name, both show the beginning of their ids. Tasks that have ended hold nothing and are left out.
 * Immutable.
 */
final class NamedSwarm {
    private static final int SHORT_ID = 12;

    private final DockerCluster cluster;
    private final Renaming names;
    private final Map<String, DockerNetwork> networks = new LinkedHashMap<>();
    private final Map<String, DockerService> services = new LinkedHashMap<>();
    private final Map<String, DockerTask> tasks = new LinkedHashMap<>();
    private final Map<String, DockerNode> nodes = new LinkedHashMap<>();
    private final ClusterObjects objects;

    private NamedSwarm(DockerCluster cluster) {
        this.cluster = cluster;
        List<DockerTask> live =
                cluster.tasks().stream().filter(each -> !each.task().ended()).toList();
        names = new Renaming(
                unique(cluster.networks(), DockerNetwork::id, DockerNetwork::name),
                unique(cluster.services(), DockerService::id, DockerService::name),
                unique(live, DockerTask::id, DockerTask::name),
                unique(cluster.nodes(), DockerNode::id, DockerNode::name));
        cluster.networks().forEach(each -> networks.put(Renaming.of(names.networks(), each.id()), each));
        cluster.services().forEach(each -> services.put(Renaming.of(names.services(), each.id()), each));
        live.forEach(each -> tasks.put(Renaming.of(names.tasks(), each.id()), each));
        cluster.nodes().forEach(each -> nodes.put(Renaming.of(names.nodes(), each.id()), each));
        List<Node> balanced = new ArrayList<>();
        nodes.forEach((name, each) ->
                balanced.add(new Node(name, names.attachments(each.node().attachments()))));
        balanced.addAll(ofUnknownNodes());
        this.objects = new ClusterObjects(
                cluster.networks().stream()
                        .map(each -> names.network(each.network()))
                        .toList(),
                cluster.services().stream()
                        .map(each -> names.service(each.service()))
                        .toList(),
                live.stream().map(each -> names.task(each.task())).toList(),
                balanced);
    }

    static NamedSwarm of(DockerCluster cluster) {
        return new NamedSwarm(cluster);
    }

    private static <T> Map<String, String> unique(List<T> objects, Function<T, String> id, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (T object : objects) {
            if (!seen.add(name.apply(object))) {
                shared.add(name.apply(object));
            }
        }
        Map<String, String> names = new HashMap<>();
        for (T object : objects) {
            String own = name.apply(object);
            names.put(id.apply(object), shared.contains(own) ? own + " (" + brief(id.apply(object)) + ")" : own);
        }
        return names;
    }

    private static String brief(String id) {
        return id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
    }

    /** Load balancers that could be seen, and whose node could not. */
    private List<Node> ofUnknownNodes() {
        List<Node> unknown = new ArrayList<>();
        for (LoadBalancer each : cluster.loadBalancers()) {
            if (each.nodeId() == null && !each.addresses().isEmpty()) {
                unknown.add(new Node(
                        "(unknown, " + each.addresses().get(0).address() + ")",
                        List.of(new Attachment(Renaming.of(names.networks(), each.networkId()), each.addresses()))));
            }
        }
        return unknown;
    }

    /** The swarm as it was read. */
    DockerCluster cluster() {
        return cluster;
    }

    /**
     * Its objects and what they hold. Load balancers are attachments of nodes; one whose node is not known has a node of its own
     * here.
     */
    ClusterObjects objects() {
        return objects;
    }

    /** The networks by name. */
    Map<String, DockerNetwork> networks() {
        return networks;
    }

    /** The services by name. */
    Map<String, DockerService> services() {
        return services;
    }

    /** The tasks that have not ended, by name. */
    Map<String, DockerTask> tasks() {
        return tasks;
    }

    /** The nodes by name. */
    Map<String, DockerNode> nodes() {
        return nodes;
    }
}
