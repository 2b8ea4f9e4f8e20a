package dev.berth.server.state;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;

/**
 * The objects of a cluster with what they hold, each kind by id. Immutable.
 *
 * @param networks the networks
 * @param services the services
 * @param tasks the tasks
 * @param nodes the nodes
 */
public record ClusterObjects(List<Network> networks, List<Service> services, List<Task> tasks, List<Node> nodes) {
    /** Nothing. */
    public static final ClusterObjects NONE = new ClusterObjects(List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public ClusterObjects {
        networks = List.copyOf(networks);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        nodes = List.copyOf(nodes);
    }

    /** How many there are. */
    public int size() {
        return networks.size() + services.size() + tasks.size() + nodes.size();
    }
}
