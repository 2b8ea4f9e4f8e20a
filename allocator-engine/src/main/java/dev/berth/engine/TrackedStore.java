package dev.berth.engine;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store that knows its latest batch: once that is durable, so is everything before it. Thread-safe. */
final class TrackedStore implements Store {
    private final Store store;
    private volatile CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);

    TrackedStore(Store store) {
        this.store = store;
    }

    /** Completed when everything that was submitted so far is durable. */
    CompletableFuture<Void> latest() {
        return latest;
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    /** Whatever was submitted before is durable, or is forgotten. */
    @Override
    public synchronized void load(Consumer<StoredRecord> receiver) {
        store.load(receiver);
        latest = CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
        CompletableFuture<Void> durable = store.submit(batch);
        latest = durable;
        return durable;
    }

    @Override
    public void close() {
        store.close();
    }
}
