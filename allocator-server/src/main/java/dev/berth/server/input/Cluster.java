package dev.berth.server.input;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;
import java.util.Map;

/**
 * The objects that files describe. Immutable.
 *
 * @param networks the networks
 * @param services the services
 * @param tasks the tasks
 * @param nodes the nodes
 * @param notes what the reader assumed or passed over and the user should know, one sentence each
 * @param places where objects are described, as {@code FILE:LINE}, by {@code kind id}; a task that its service's description
 *     implies has none of its own
 * @param stacks the stacks that networks and services belong to, by {@code kind id}; nothing for those of no stack
 */
public record Cluster(
        List<Network> networks,
        List<Service> services,
        List<Task> tasks,
        List<Node> nodes,
        List<String> notes,
        Map<String, String> places,
        Map<String, String> stacks) {
    /** Nothing. */
    public static final Cluster EMPTY = new Cluster(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Cluster {
        networks = List.copyOf(networks);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        nodes = List.copyOf(nodes);
        notes = List.copyOf(notes);
        places = Map.copyOf(places);
        stacks = Map.copyOf(stacks);
    }

    /** Objects that no file describes. */
    public Cluster(
            List<Network> networks, List<Service> services, List<Task> tasks, List<Node> nodes, List<String> notes) {
        this(networks, services, tasks, nodes, notes, Map.of(), Map.of());
    }
}
