package dev.berth.server.apply;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Plan;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of declaring a cluster on top of a state. Nothing is stored by it. Immutable.
 *
 * @param plan the cluster's objects that are allocated, and what was refused
 * @param changes what differs from what is stored, also of others' objects
 */
public record Outcome(Plan plan, List<Change> changes) {
    /** Copies the changes. */
    public Outcome {
        changes = List.copyOf(changes);
    }

    /**
     * Declares a cluster.
     *
     * @param cluster none of its objects has a state
     * @param prune whether what its stacks no longer have is removed
     */
    public static Outcome of(ClusterState state, Cluster cluster, boolean prune) {
        Map<ObjectRef, AllocatorException> refused = Application.of(cluster, state.engine(), prune);
        Contents contents = Contents.of(state);
        Plan plan = new Plan(
                chosen(contents.objects().networks(), cluster.networks(), ObjectKind.NETWORK, Network::id, refused),
                chosen(contents.objects().services(), cluster.services(), ObjectKind.SERVICE, Service::id, refused),
                chosen(contents.objects().tasks(), cluster.tasks(), ObjectKind.TASK, Task::id, refused),
                chosen(contents.objects().nodes(), cluster.nodes(), ObjectKind.NODE, Node::id, Map.of()),
                contents.problems(refused),
                cluster.notes(),
                contents.usage());
        return new Outcome(plan, state.changes());
    }

    /** Of all objects those that are declared and not refused. */
    private static <T> List<T> chosen(
            List<T> all, List<T> declared, ObjectKind kind, Function<T, String> id, Map<ObjectRef, ?> refused) {
        Set<String> ids = declared.stream().map(id).collect(Collectors.toSet());
        return all.stream()
                .filter(each ->
                        ids.contains(id.apply(each)) && !refused.containsKey(new ObjectRef(kind, id.apply(each))))
                .toList();
    }
}
