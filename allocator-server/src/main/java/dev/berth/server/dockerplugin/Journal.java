package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that goes on after its medium failed: whoever had a batch that failed takes back what it was about, so that memory and
 * medium agree again, and once no batch is under way the next one may try. Thread-safe.
 */
final class Journal implements AutoCloseable {
    private final Store store;
    private int underWay; // guarded by this
    private @Nullable AllocatorException failure; // guarded by this

    Journal(Store store) {
        this.store = store;
    }

    /** Greater than in every earlier run. */
    long epoch() {
        return store.epoch();
    }

    /** Reads everything; before the first batch. */
    void load(Consumer<StoredRecord> receiver) {
        store.load(receiver);
    }

    /** Hands a batch over; the order of the calls is the order of the batches. Does not wait. */
    synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
        AllocatorException earlier = failure;
        if (earlier != null) {
            if (underWay > 0) {
                return CompletableFuture.failedFuture(earlier);
            }
            try {
                store.load(record -> {}); // says that what failed is given up
            } catch (AllocatorException e) {
                failure = e;
                return CompletableFuture.failedFuture(e);
            }
            failure = null;
        }
        underWay++;
        return store.submit(batch).whenComplete((durable, thrown) -> ended(thrown));
    }

    private synchronized void ended(@Nullable Throwable thrown) {
        underWay--;
        if (thrown instanceof AllocatorException refusal) {
            failure = refusal;
        }
    }

    /**
     * Waits until a batch is durable.
     *
     * @throws AllocatorException why it never will be
     */
    static void await(CompletableFuture<Void> batch) {
        try {
            batch.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AllocatorException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
