package dev.berth.server.state;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store that is a cluster's, and not a Docker plugin's, which would not understand what a cluster puts into it. Thread-safe. */
public final class ClusterStore implements Store {
    private static final String PLUGIN = "plugin";

    private final Store store;

    /** This store, of which it is not known yet whose it is. */
    public ClusterStore(Store store) {
        this.store = store;
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    /** @throws AllocatorException {@code invalid-argument} if it is a plugin's */
    @Override
    public void load(Consumer<StoredRecord> receiver) {
        store.load(record -> {
            if (record.kind().equals(PLUGIN)) {
                throw AllocatorException.invalidArgument(
                        "the state",
                        record.kind(),
                        "is of a Docker plugin and not of a cluster",
                        "name another file with --state, or see berth docker-plugin show");
            }
            receiver.accept(record);
        });
    }

    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        return store.submit(batch);
    }

    @Override
    public void close() {
        store.close();
    }
}
