package dev.berth.server.serve;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.engine.MemoryStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store in memory whose medium can be taken away. */
final class BreakableStore implements Store {
    private final MemoryStore records = new MemoryStore();
    volatile boolean broken;

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public void load(Consumer<StoredRecord> receiver) {
        if (broken) {
            throw failure();
        }
        records.load(receiver);
    }

    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        return broken ? CompletableFuture.failedFuture(failure()) : records.submit(batch);
    }

    private static AllocatorException failure() {
        return AllocatorException.of(ErrorCode.STORE_FAILURE, "the disk is gone")
                .subject("store")
                .build();
    }

    @Override
    public void close() {}
}
