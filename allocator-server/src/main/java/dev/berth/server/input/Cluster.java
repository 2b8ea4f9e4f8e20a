package dev.berth.server.input;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;

/**
 * The objects that files describe. Immutable.
 *
 * @param networks the networks
 * @param services the services
 * @param tasks the tasks
 * @param nodes the nodes
 * @param notes what the reader assumed or passed over and the user should know, one sentence each
 */
public record Cluster(
        List<Network> networks, List<Service> services, List<Task> tasks, List<Node> nodes, List<String> notes) {
    /** Nothing. */
    public static final Cluster EMPTY = new Cluster(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Cluster {
        networks = List.copyOf(networks);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        nodes = List.copyOf(nodes);
        notes = List.copyOf(notes);
    }
}
