package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.engine.Batch;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.ClusterEngine.Mode;
import dev.berth.engine.Declared;
import dev.berth.engine.MemoryStore;
import dev.berth.engine.ObjectForm;
import dev.berth.engine.ObjectKind;
import dev.berth.server.json.JsonForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds out what would come of a batch, by doing it on a copy of the cluster that lives in memory. Thread-safe; one at a time,
 * since each takes as much memory as the cluster.
 */
final class Rehearsal {
    private final ClusterEngine engine;
    private final Supplier<CnmAllocator.Builder> allocators;
    private final ObjectForm form = new JsonForm();

    Rehearsal(ClusterEngine engine, Supplier<CnmAllocator.Builder> allocators) {
        this.engine = engine;
        this.allocators = allocators;
    }

    /** @throws dev.berth.api.error.AllocatorException if a declaration can never be right */
    synchronized ObjectNode of(Batch batch) {
        DriverHints hints = engine.allocator().hints();
        try (Store copy = copy();
                ClusterEngine stage = ClusterEngine.builder(
                                () -> allocators.get().hints(hints), copy, form)
                        .open()) {
            return ResultsJson.of(stage, stage.apply(batch, Mode.EACH));
        }
    }

    private Store copy() {
        List<StoreChange> all = new ArrayList<>();
        put(all, ObjectType.NETWORK, engine.networks(), form::write);
        put(all, ObjectType.NODE, engine.nodes(), form::write);
        put(all, ObjectType.SERVICE, engine.services(), form::write);
        put(all, ObjectType.TASK, engine.tasks(), form::write);
        MemoryStore store = new MemoryStore();
        store.submit(all).join();
        return store;
    }

    private static <T> void put(
            List<StoreChange> all, ObjectType<T> type, List<Declared<T>> objects, Function<T, byte[]> writer) {
        ObjectKind kind = type.kind();
        for (Declared<T> each : objects) {
            all.add(new StoreChange.Put(new StoredRecord(
                    kind.toString(), type.id().apply(each.object()), each.version(), writer.apply(each.object()))));
        }
    }
}
