package dev.berth.server.audit;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PoolHoldings;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.engine.Snapshot;
import dev.berth.server.state.ClusterObjects;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running engine's objects, its books and its store, looked at one after the other while it goes on working. What was the same
 * before and after is still; of everything else nothing can be said. Immutable.
 */
final class Look {
    private final Map<ObjectRef, Declared<?>> still = new HashMap<>();
    private final Set<ObjectRef> moving = new HashSet<>();
    private final ClusterObjects stored;
    private final List<PoolHoldings> holdings;
    private final Set<String> liveNetworks;
    private final List<PendingRelease> pending;

    private Look(
            Snapshot before,
            ClusterObjects stored,
            List<PoolHoldings> holdings,
            Set<String> liveNetworks,
            List<PendingRelease> pending,
            Snapshot after) {
        this.stored = stored;
        this.holdings = holdings;
        this.liveNetworks = liveNetworks;
        this.pending = pending;
        compare(byRef(before), byRef(after));
        moving.addAll(before.underWay());
        moving.addAll(after.underWay());
        still.keySet().removeAll(moving);
    }

    /** @param stored reads what is in the store now */
    static Look at(ClusterEngine engine, Supplier<ClusterObjects> stored) {
        Snapshot before = engine.durably(engine::snapshot);
        ClusterObjects read = stored.get();
        Set<String> liveNetworks = engine.allocator().networkIds();
        List<PoolHoldings> holdings = engine.allocator().holdings();
        List<PendingRelease> pending = engine.allocator().pendingReleases();
        return new Look(before, read, holdings, liveNetworks, pending, engine.snapshot());
    }

    private void compare(Map<ObjectRef, Declared<?>> before, Map<ObjectRef, Declared<?>> after) {
        before.forEach((ref, declared) -> {
            if (declared.equals(after.get(ref))) {
                still.put(ref, declared);
            } else {
                moving.add(ref);
            }
        });
        after.keySet().stream().filter(ref -> !before.containsKey(ref)).forEach(moving::add);
    }

    private static Map<ObjectRef, Declared<?>> byRef(Snapshot snapshot) {
        Map<ObjectRef, Declared<?>> all = new HashMap<>();
        put(all, ObjectKind.NETWORK, snapshot.networks(), Network::id);
        put(all, ObjectKind.NODE, snapshot.nodes(), Node::id);
        put(all, ObjectKind.SERVICE, snapshot.services(), Service::id);
        put(all, ObjectKind.TASK, snapshot.tasks(), Task::id);
        return all;
    }

    private static <T> void put(
            Map<ObjectRef, Declared<?>> all, ObjectKind kind, List<Declared<T>> objects, Function<T, String> id) {
        objects.forEach(each -> all.put(new ObjectRef(kind, id.apply(each.object())), each));
    }

    /** The objects that nobody was working on. */
    Map<ObjectRef, Declared<?>> still() {
        return still;
    }

    @Nullable
    Object still(ObjectRef ref) {
        Declared<?> declared = still.get(ref);
        return declared == null ? null : declared.object();
    }

    /** Whether somebody was working on it. */
    boolean isMoving(ObjectRef ref) {
        return moving.contains(ref);
    }

    /** How many addresses of one pool may have been on their way: an object has one in each. */
    int moving() {
        return moving.size();
    }

    /** What was in the store. */
    Map<ObjectRef, Object> stored() {
        Map<ObjectRef, Object> all = new HashMap<>();
        stored.networks().forEach(each -> all.put(new ObjectRef(ObjectKind.NETWORK, each.id()), each));
        stored.nodes().forEach(each -> all.put(new ObjectRef(ObjectKind.NODE, each.id()), each));
        stored.services().forEach(each -> all.put(new ObjectRef(ObjectKind.SERVICE, each.id()), each));
        stored.tasks().forEach(each -> all.put(new ObjectRef(ObjectKind.TASK, each.id()), each));
        return all;
    }

    /** The same, as it was read. */
    ClusterObjects storedObjects() {
        return stored;
    }

    List<PoolHoldings> holdings() {
        return holdings;
    }

    Set<String> liveNetworks() {
        return liveNetworks;
    }

    List<PendingRelease> pending() {
        return pending;
    }
}
