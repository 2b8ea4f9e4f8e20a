package dev.berth.server.swarm;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.Task;
import dev.berth.docker.engine.DockerNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The load balancers of a swarm: those that are seen, and those that Docker has besides and tells nobody of. Each node has one
 * on each overlay network with a live task there, and on ingress (ATT-1). Immutable.
 */
final class Balancers {
    private final NamedSwarm swarm;
    private final Set<String> balanced = new HashSet<>();
    private final Map<String, Set<String>> wanting = new HashMap<>();
    private final Map<String, Set<String>> seen = new HashMap<>();

    private Balancers(NamedSwarm swarm) {
        this.swarm = swarm;
        for (Network network : swarm.objects().networks()) {
            NetworkState state = network.state();
            if (state != null && "overlay".equals(state.driver().name())) {
                balanced.add(network.id());
                if (network.isIngress()) {
                    wanting.put(network.id(), new HashSet<>(swarm.nodes().keySet()));
                }
            }
        }
        swarm.objects().tasks().forEach(this::task);
        swarm.objects().nodes().forEach(this::node);
    }

    static Balancers of(NamedSwarm swarm) {
        return new Balancers(swarm);
    }

    private void task(Task task) {
        if (task.state() != null && task.nodeId().isPresent()) {
            for (Attachment attachment : task.state().networks()) {
                add(wanting, attachment.networkId(), task.nodeId().get());
            }
        }
    }

    private void node(Node node) {
        for (Attachment attachment : node.attachments()) {
            if (!attachment.addresses().isEmpty()) {
                add(seen, attachment.networkId(), node.id());
            }
        }
    }

    private static void add(Map<String, Set<String>> nodes, String network, String node) {
        nodes.computeIfAbsent(network, first -> new HashSet<>()).add(node);
    }

    /** Whether nodes take addresses on the network. */
    boolean isBalanced(String network) {
        return balanced.contains(network);
    }

    /** How many nodes have one on the network, or should. */
    int nodes(String network) {
        return isBalanced(network)
                ? Math.max(wanting(network).size(), seen(network).size())
                : 0;
    }

    /** How many of these are not seen. */
    int unseen(String network) {
        return nodes(network) - (isBalanced(network) ? seen(network).size() : 0);
    }

    /** How many nodes that take tasks have none yet. */
    int otherNodes(String network) {
        if (!isBalanced(network)) {
            return 0;
        }
        return (int) swarm.nodes().entrySet().stream()
                .filter(each -> takesTasks(each.getValue()) && !wanting(network).contains(each.getKey()))
                .count();
    }

    private static boolean takesTasks(DockerNode node) {
        return node.availability().equals("active") && node.state().equals("ready");
    }

    private Set<String> wanting(String network) {
        return wanting.getOrDefault(network, Set.of());
    }

    private Set<String> seen(String network) {
        return seen.getOrDefault(network, Set.of());
    }

    /** The nodes with an attachment for every load balancer, without an address where it is not seen. */
    List<Node> withUnseen() {
        Map<String, List<Attachment>> attachments = new HashMap<>();
        swarm.objects().nodes().forEach(each -> attachments.put(each.id(), new ArrayList<>(each.attachments())));
        for (String network : balanced) {
            int unseen = unseen(network);
            for (String node : wanting(network)) {
                List<Attachment> own = attachments.get(node);
                if (unseen > 0 && own != null && !seen(network).contains(node)) {
                    own.add(Attachment.to(network));
                    unseen--;
                }
            }
        }
        return swarm.objects().nodes().stream()
                .map(each -> new Node(each.id(), attachments.getOrDefault(each.id(), List.of())))
                .toList();
    }

    /** Whether the node has one on the network, or should. */
    boolean wants(String network, String node) {
        return isBalanced(network) && wanting(network).contains(node);
    }

    /** The nodes, where each load balancer whose node is not known is that of some node that lacks one. */
    List<Node> withUnknownPlaced() {
        Map<String, List<Attachment>> attachments = new LinkedHashMap<>();
        List<Attachment> unknown = new ArrayList<>();
        for (Node node : swarm.objects().nodes()) {
            if (swarm.nodes().containsKey(node.id())) {
                attachments.put(node.id(), new ArrayList<>(node.attachments()));
            } else {
                unknown.addAll(node.attachments());
            }
        }
        for (Attachment each : unknown) {
            wanting(each.networkId()).stream()
                    .filter(node -> !seen(each.networkId()).contains(node))
                    .map(attachments::get)
                    .filter(own -> own != null
                            && own.stream().noneMatch(has -> has.networkId().equals(each.networkId())))
                    .findFirst()
                    .ifPresent(own -> own.add(each));
        }
        List<Node> nodes = new ArrayList<>();
        attachments.forEach((node, all) -> nodes.add(new Node(node, all)));
        return nodes;
    }
}
