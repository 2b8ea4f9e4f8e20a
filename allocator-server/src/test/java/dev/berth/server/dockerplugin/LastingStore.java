package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.engine.MemoryStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What lies on a disk: it outlives those who open it, and can be taken away. */
final class LastingStore {
    private final MemoryStore records = new MemoryStore();
    private long epoch;
    volatile boolean broken;

    /** The store, opened by the next process. */
    synchronized Store open() {
        return new Opened(++epoch);
    }

    /** What is durable. */
    BookContents contents() {
        return BookContents.read(records::load, new BookForm());
    }

    void put(StoredRecord record) {
        records.submit(List.of(new StoreChange.Put(record))).join();
    }

    /** Goes on failing after a batch that failed, until it is read again, as {@link Store} says. */
    private final class Opened implements Store {
        private final long opened;
        private boolean failed; // guarded by this

        Opened(long opened) {
            this.opened = opened;
        }

        @Override
        public long epoch() {
            return opened;
        }

        @Override
        public synchronized void load(Consumer<StoredRecord> receiver) {
            if (broken) {
                throw failure();
            }
            failed = false;
            records.load(receiver);
        }

        @Override
        public synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
            if (broken || failed) {
                failed = true;
                return CompletableFuture.failedFuture(failure());
            }
            return records.submit(batch);
        }

        private AllocatorException failure() {
            return AllocatorException.of(ErrorCode.STORE_FAILURE, "the disk is gone")
                    .subject("store")
                    .build();
        }

        @Override
        public void close() {}
    }
}
