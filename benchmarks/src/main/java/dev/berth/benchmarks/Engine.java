package dev.berth.benchmarks;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.engine.ClusterEngine;
import dev.berth.server.json.JsonForm;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** An engine on the durable store of a directory, wired as the program does it. */
final class Engine implements AutoCloseable {
    private static final int SUBNET_SIZE = 18;

    private final CountingStore store;
    private final ClusterEngine engine;

    private Engine(CountingStore store) {
        this.store = store;
        this.engine = ClusterEngine.builder(() -> Clusters.builder(SUBNET_SIZE), store, new JsonForm())
                .open();
    }

    static Engine on(WorkingDirectory directory) {
        CountingStore store = new CountingStore(directory.store(), new LongAdder());
        try {
            return new Engine(store);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    ClusterEngine declares() {
        return engine;
    }

    /** How many batches were submitted since it was opened. */
    int batches() {
        return store.batches.intValue();
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            store.close();
        }
    }

    private record CountingStore(Store store, LongAdder batches) implements Store {
        @Override
        public long epoch() {
            return store.epoch();
        }

        @Override
        public void load(Consumer<StoredRecord> receiver) {
            store.load(receiver);
        }

        @Override
        public CompletableFuture<Void> submit(List<StoreChange> batch) {
            batches.increment();
            return store.submit(batch);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
