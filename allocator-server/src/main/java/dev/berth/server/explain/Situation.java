package dev.berth.server.explain;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.net.Prefix;
import java.util.List;
import java.util.Map;

/**
 * A cluster at the moment of a refusal: everything that is declared, with the states of what is allocated. Immutable.
 *
 * @param networks the networks
 * @param services the services
 * @param tasks the tasks
 * @param nodes the nodes
 * @param refusals why objects are not allocated, by {@code kind id}
 * @param settings the settings that it was allocated with
 * @param elsewhere blocks of addresses that something outside of the cluster uses, and nobody should be told to take
 */
public record Situation(
        List<Network> networks,
        List<Service> services,
        List<Task> tasks,
        List<Node> nodes,
        Map<String, AllocatorException> refusals,
        ClusterSettings settings,
        List<Prefix> elsewhere) {
    /** Copies the collections. */
    public Situation {
        networks = List.copyOf(networks);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        nodes = List.copyOf(nodes);
        refusals = Map.copyOf(refusals);
        elsewhere = List.copyOf(elsewhere);
    }

    /** A cluster that is alone in the world. */
    public Situation(
            List<Network> networks,
            List<Service> services,
            List<Task> tasks,
            List<Node> nodes,
            Map<String, AllocatorException> refusals,
            ClusterSettings settings) {
        this(networks, services, tasks, nodes, refusals, settings, List.of());
    }
}
