package dev.berth.server.state;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store as it would be: what is written stays in memory until all of it is committed as one batch. So a command does all or
 * nothing, can be shown before it is done, and a plan is a command that never commits. Thread-safe.
 *
 * <p>Intents alone are written at once, if the state can be written: what a driver outside the process is about to be asked has
 * to be durable before that, whatever becomes of the command (GEN-8). They go with the commit; if none comes, the next start
 * finds them, and gives back what the command took.
 */
final class StagedStore implements Store {
    record Key(String kind, String id) {}

    /** A record before and after; null for none. */
    record Staged(@Nullable StoredRecord before, @Nullable StoredRecord after) {}

    /** The engine's intents; see {@code docs/state.md}. */
    private static final String INTENT = "intent";

    /** The engine's record whose version is the greatest that a removed object had; see {@code docs/state.md}. */
    private static final Key GREATEST_REMOVED = new Key("engine", "greatest-removed-version");

    private final Store store;
    private final boolean writable;
    private final List<StoredRecord> intents = new ArrayList<>();
    private final Map<Key, StoredRecord> stored = new LinkedHashMap<>();
    private final Map<Key, Staged> staged = new LinkedHashMap<>(); // guarded by this

    /**
     * A stage before a store.
     *
     * @param writable whether the store takes batches; where it does not, another process may be at work, whose intents are none
     *     of ours
     */
    StagedStore(Store store, boolean writable) {
        this.store = store;
        this.writable = writable;
        store.load(record -> {
            if (record.kind().equals(INTENT)) {
                intents.add(record);
            }
            if (writable || !record.kind().equals(INTENT)) {
                stored.put(new Key(record.kind(), record.id()), record);
            }
        });
    }

    /** The intents that were durable when this was made, also those that are none of ours. */
    List<StoredRecord> intents() {
        return intents;
    }

    /** Strikes out intents, with the commit. */
    void dismiss(Collection<String> ids) {
        stage(ids.stream()
                .<StoreChange>map(id -> new StoreChange.Delete(INTENT, id))
                .toList());
    }

    /** What is durable. */
    Iterable<StoredRecord> stored() {
        return stored.values();
    }

    /**
     * The version of a record that is put in by another than the engine, which counts by itself: greater than that of the present
     * one, or than any that a removed one had, so that none is there twice.
     */
    long nextVersion(String kind, String id) {
        StoredRecord before = stored.getOrDefault(new Key(kind, id), stored.get(GREATEST_REMOVED));
        return before == null ? 1 : before.version() + 1;
    }

    /** What differs from what is durable, in the order of the first changes. */
    synchronized Map<Key, Staged> staged() {
        Map<Key, Staged> differing = new LinkedHashMap<>(staged);
        differing.values().removeIf(each -> isSame(each.before(), each.after()));
        return differing;
    }

    private static boolean isSame(@Nullable StoredRecord before, @Nullable StoredRecord after) {
        return before == null ? after == null : after != null && Arrays.equals(before.bytes(), after.bytes());
    }

    /** Makes everything durable as one batch; writes nothing if nothing differs. */
    void commit() {
        List<StoreChange> batch = new ArrayList<>();
        staged().forEach((key, each) -> {
            StoredRecord after = each.after();
            batch.add(after == null ? new StoreChange.Delete(key.kind(), key.id()) : new StoreChange.Put(after));
        });
        if (!batch.isEmpty()) {
            store.submit(batch).join();
        }
    }

    @Override
    public long epoch() {
        return store.epoch();
    }

    @Override
    public void load(Consumer<StoredRecord> receiver) {
        Map<Key, StoredRecord> now = new LinkedHashMap<>(stored);
        synchronized (this) {
            staged.forEach((key, each) -> {
                StoredRecord after = each.after();
                if (after == null) {
                    now.remove(key);
                } else {
                    now.put(key, after);
                }
            });
        }
        now.values().forEach(receiver);
    }

    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        stage(batch);
        List<StoreChange> intents = batch.stream()
                .filter(change ->
                        change instanceof StoreChange.Put && change.kind().equals(INTENT))
                .toList();
        return writable && !intents.isEmpty() ? store.submit(intents) : CompletableFuture.completedFuture(null);
    }

    private synchronized void stage(List<StoreChange> batch) {
        for (StoreChange change : batch) {
            Key key = new Key(change.kind(), change.id());
            StoredRecord after = change instanceof StoreChange.Put put ? put.record() : null;
            if (after != null && writable && key.kind().equals(INTENT)) {
                stored.put(key, after); // so that its end is a change
            }
            staged.put(key, new Staged(stored.get(key), after));
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
