package dev.berth.engine;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store that lasts as long as the process: for embedders that store by themselves, for plans and for tests. Thread-safe. */
public final class MemoryStore implements Store {
    private record Key(String kind, String id) {}

    private final Map<Key, StoredRecord> records = new LinkedHashMap<>(); // guarded by this

    /** An empty store. */
    public MemoryStore() {}

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public void load(Consumer<StoredRecord> receiver) {
        List<StoredRecord> all;
        synchronized (this) {
            all = new ArrayList<>(records.values());
        }
        all.forEach(receiver);
    }

    @Override
    public synchronized CompletableFuture<Void> submit(List<StoreChange> batch) {
        for (StoreChange change : batch) {
            Key key = new Key(change.kind(), change.id());
            if (change instanceof StoreChange.Put put) {
                records.put(key, put.record());
            } else {
                records.remove(key);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
