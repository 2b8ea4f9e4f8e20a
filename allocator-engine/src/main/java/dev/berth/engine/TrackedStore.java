package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that knows its latest batch: once that is durable, so is everything before it. Changes may be held back, to be one
 * batch with what follows from them; none of them is ever overtaken. Thread-safe.
 */
final class TrackedStore implements Store {
    private static final int MANY = 100;

    private final Store store;
    private @Nullable Held held; // guarded by this; what comes after the latest batch
    private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null); // guarded by this

    /** Changes that are one batch. */
    private record Held(List<StoreChange> changes, CompletableFuture<Void> durable) {}

    TrackedStore(Store store) {
        this.store = store;
    }

    /** Completed when everything so far is durable, also what was held back. */
    CompletableFuture<Void> latest() {
        release();
        synchronized (this) {
            return latest;
        }
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    /** Whatever was submitted before is durable, or is forgotten. */
    @Override
    public void load(Consumer<StoredRecord> receiver) {
        Held forgotten;
        synchronized (this) {
            store.load(receiver);
            forgotten = held;
            held = null;
            latest = CompletableFuture.completedFuture(null);
        }
        if (forgotten != null) {
            forgotten.durable.completeExceptionally(
                    AllocatorException.of(ErrorCode.STORE_FAILURE, "was read anew before this was written")
                            .subject("store")
                            .build());
        }
    }

    /** Submits a batch, and with it what was held back. */
    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        synchronized (this) {
            if (held == null) {
                latest = store.submit(batch);
                return latest;
            }
        }
        CompletableFuture<Void> durable = hold(batch);
        release();
        return durable;
    }

    /**
     * Holds a batch back until the next one or until {@link #release}, which is the caller's duty. Many are not held back: the
     * store can write while the rest is being done.
     *
     * @return completed when it is durable
     */
    CompletableFuture<Void> hold(List<StoreChange> batch) {
        Held all;
        boolean isMuch;
        synchronized (this) {
            all = held;
            if (all == null) {
                all = new Held(new ArrayList<>(), new CompletableFuture<>());
                held = all;
            }
            all.changes.addAll(batch);
            isMuch = all.changes.size() >= MANY;
        }
        if (isMuch) {
            release();
        }
        return all.durable;
    }

    /** Submits what is held back. */
    void release() {
        Held released;
        CompletableFuture<Void> submitted;
        synchronized (this) {
            released = held;
            if (released == null) {
                return;
            }
            submitted = store.submit(released.changes);
            held = null;
            latest = released.durable;
        }
        // Not with the lock: a store may be done already, and somebody be told of it.
        var unused = submitted.whenComplete((nothing, failure) -> {
            if (failure == null) {
                released.durable.complete(null);
            } else {
                released.durable.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
