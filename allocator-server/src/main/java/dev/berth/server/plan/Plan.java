package dev.berth.server.plan;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.status.NetworkUsage;
import java.util.List;
import java.util.Map;

/**
 * What would be allocated. Immutable.
 *
 * @param networks those allocated, with their state, in the order of the cluster
 * @param services those allocated
 * @param tasks those allocated, and those that ended, without state
 * @param nodes every node, with the attachments that are allocated
 * @param problems what is not, in the order in which it was tried
 * @param notes what the reader assumed
 * @param usage how full each allocated network is, by id
 */
public record Plan(
        List<Network> networks,
        List<Service> services,
        List<Task> tasks,
        List<Node> nodes,
        List<Problem> problems,
        List<String> notes,
        Map<String, NetworkUsage> usage) {
    /** Copies the collections. */
    public Plan {
        networks = List.copyOf(networks);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        nodes = List.copyOf(nodes);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        usage = Map.copyOf(usage);
    }

    /** The same with its problems told otherwise. */
    Plan withProblems(List<Problem> told) {
        return new Plan(networks, services, tasks, nodes, told, notes, usage);
    }

    /** Whether everything is allocated. */
    public boolean isComplete() {
        return problems.isEmpty();
    }
}
