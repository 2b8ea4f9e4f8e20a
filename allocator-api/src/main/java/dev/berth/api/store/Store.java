package dev.berth.api.store;

import dev.berth.api.error.AllocatorException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps records over restarts, for one writer. Implemented by vendors; grows by default methods only.
 *
 * <p>Whoever opens a store for writing begins a new <em>epoch</em>. A store that several processes can reach refuses the
 * batches of an earlier epoch, so that a writer that was taken for dead cannot change what its successor reads.
 *
 * <p><b>Threads:</b> {@link #submit} may be called from many threads; the order of its calls is the order of the batches.
 *
 * <p><b>Failures:</b> every method fails with {@code store-failure} if the medium fails, such as a full or a read-only disk,
 * or with {@code state-in-use} if another writer has begun a later epoch. After a batch has failed, every later one fails
 * until {@link #load} is called again: none may become durable that was made on top of one that did not.
 */
public interface Store extends AutoCloseable {
    /** The epoch that began when this store was opened: greater than every earlier one. */
    long epoch();

    /**
     * Reads all records, in no order. Called before the first batch, and after a failed one; no batch is then under way.
     *
     * @throws AllocatorException as said above
     */
    void load(Consumer<StoredRecord> receiver);

    /**
     * Hands a batch over to be made durable, wholly or not at all, after all batches submitted before. Returns without waiting
     * for the medium; a store is expected to write many waiting batches at once.
     *
     * @return completed when the batch is durable, exceptionally with an {@link AllocatorException} if it never will be
     */
    CompletableFuture<Void> submit(List<StoreChange> batch);

    /** Waits for the batches under way, and gives the store up for others to open. */
    @Override
    void close();
}
