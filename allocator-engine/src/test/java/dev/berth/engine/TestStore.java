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

/** A store in memory that counts its batches, and fails when told to. */
final class TestStore implements Store {
    private final MemoryStore records = new MemoryStore();
    final List<List<StoreChange>> batches = new ArrayList<>();
    boolean full;
    private boolean failed;

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public synchronized void load(Consumer<StoredRecord> receiver) {
        failed = false;
        records.load(receiver);
    }

    @Override
    public synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
        failed |= full;
        if (failed) {
            return CompletableFuture.failedFuture(AllocatorException.of(ErrorCode.STORE_FAILURE, "no space left")
                    .subject("store")
                    .build());
        }
        batches.add(batch);
        return records.submit(batch);
    }

    /** What the first batches made, and nothing later. */
    synchronized TestStore prefix(int count) {
        TestStore copy = new TestStore();
        batches.subList(0, count).forEach(batch -> copy.submit(batch).join());
        return copy;
    }

    @Override
    public void close() {}
}
