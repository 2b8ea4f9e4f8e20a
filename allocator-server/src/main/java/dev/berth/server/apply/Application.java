package dev.berth.server.apply;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.input.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings an engine's objects to what a cluster says: first goes what its stacks no longer have, then everything is declared in
 * the order of CLU-1. What is refused is told and does not keep the others away. Confined to one thread.
 */
public final class Application {
    private final ClusterEngine engine;
    private final Cluster cluster;
    private final Map<ObjectRef, AllocatorException> refused = new LinkedHashMap<>();

    private Application(ClusterEngine engine, Cluster cluster) {
        this.engine = engine;
        this.cluster = cluster;
    }

    /**
     * Declares a cluster.
     *
     * @param cluster none of its objects has a state
     * @param prune whether what its stacks have too many is removed
     * @return what was refused, or waits, and why, in the order of CLU-1
     */
    public static Map<ObjectRef, AllocatorException> of(Cluster cluster, ClusterEngine engine, boolean prune) {
        Application application = new Application(engine, cluster);
        application.run(prune ? Obsolete.of(cluster, engine) : Obsolete.NOTHING);
        return application.problems();
    }

    private void run(Obsolete obsolete) {
        obsolete.tasks().forEach(id -> remove(ObjectKind.TASK, id));
        replacedTasks().forEach(id -> remove(ObjectKind.TASK, id));
        obsolete.services().forEach(id -> remove(ObjectKind.SERVICE, id));
        List<String> networksInUse =
                obsolete.networks().stream().filter(id -> !removesUnused(id)).toList();
        sorted(
                        cluster.networks(),
                        Comparator.<Network, Boolean>comparing(each -> !each.isIngress())
                                .thenComparing(Network::id))
                .forEach(each -> tried(
                        new ObjectRef(ObjectKind.NETWORK, each.id()),
                        () -> engine.declare(StackLabel.on(each, stackOf("network " + each.id())))));
        sorted(cluster.nodes(), Comparator.comparing(Node::id))
                .forEach(each -> tried(
                        new ObjectRef(ObjectKind.NODE, each.id()),
                        () -> engine.declare(new Node(each.id(), List.of()))));
        sorted(cluster.services(), Comparator.comparing(Service::id))
                .forEach(each -> tried(
                        new ObjectRef(ObjectKind.SERVICE, each.id()),
                        () -> engine.declare(StackLabel.on(each, stackOf("service " + each.id())))));
        sorted(cluster.tasks(), Comparator.comparing(Task::id))
                .forEach(each -> tried(new ObjectRef(ObjectKind.TASK, each.id()), () -> engine.declare(each)));
        networksInUse.forEach(id -> remove(ObjectKind.NETWORK, id)); // services that stay have left them by now
    }

    private @Nullable String stackOf(String kindAndId) {
        return cluster.stacks().get(kindAndId);
    }

    private static <T> List<T> sorted(List<T> objects, Comparator<T> order) {
        List<T> sorted = new ArrayList<>(objects);
        sorted.sort(order);
        return sorted;
    }

    /**
     * The tasks of stacks whose networks are others now. A task's networks never change (CLU-9): another task takes its slot, as
     * an update does in Docker.
     */
    private List<String> replacedTasks() {
        return cluster.tasks().stream()
                .filter(task -> task.serviceId()
                        .filter(service -> stackOf("service " + service) != null)
                        .isPresent())
                .filter(task -> engine.task(task.id())
                        .map(Declared::object)
                        .filter(present ->
                                present.state() != null && !present.spec().equals(task.spec()))
                        .isPresent())
                .map(Task::id)
                .toList();
    }

    private boolean removesUnused(String network) {
        try {
            engine.remove(ObjectKind.NETWORK, network);
            return true;
        } catch (AllocatorException e) {
            return false;
        }
    }

    private void remove(ObjectKind kind, String id) {
        tried(new ObjectRef(kind, id), () -> engine.remove(kind, id));
    }

    /** What the store refuses concerns everything, and is for the caller. */
    private void tried(ObjectRef ref, Runnable work) {
        try {
            work.run();
        } catch (AllocatorException e) {
            if (e.code().equals(ErrorCode.STORE_FAILURE)) {
                throw e;
            }
            refused.put(ref, e);
        }
    }

    private Map<ObjectRef, AllocatorException> problems() {
        cluster.networks().forEach(each -> wait(ObjectKind.NETWORK, each.id(), engine.network(each.id())));
        cluster.nodes().forEach(each -> wait(ObjectKind.NODE, each.id(), engine.node(each.id())));
        cluster.services().forEach(each -> wait(ObjectKind.SERVICE, each.id(), engine.service(each.id())));
        cluster.tasks().forEach(each -> wait(ObjectKind.TASK, each.id(), engine.task(each.id())));
        Map<ObjectRef, AllocatorException> sorted = new LinkedHashMap<>();
        refused.keySet().stream().sorted().forEach(ref -> Optional.ofNullable(refused.get(ref))
                .ifPresent(why -> sorted.put(ref, why)));
        return sorted;
    }

    private <T> void wait(ObjectKind kind, String id, Optional<Declared<T>> declared) {
        declared.flatMap(each -> each.condition().reason())
                .ifPresent(why -> refused.putIfAbsent(new ObjectRef(kind, id), why));
    }
}
