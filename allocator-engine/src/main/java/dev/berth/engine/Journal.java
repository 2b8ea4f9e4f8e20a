package dev.berth.engine;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes an operation's changes to the store, and knows when they are durable. Notes are taken with the lock of the
 * {@link Books} held, so that the order of batches is the order of what happened.
 */
abstract class Journal {
    /** What an entry was before the operation, null if it was not there, and where it stood, if it waited. */
    record Before(Entry<?> entry, @Nullable Declared<?> declared, WaitingLines.@Nullable Place place) {}

    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final TrackedStore store;
    private final Telling telling;
    private CompletableFuture<Void> durable = NOTHING;
    /** Intents that are settled, and go with the next batch; guarded by itself, since a call can end on another thread. */
    private final List<StoreChange> settled = new ArrayList<>(0);

    private boolean ended; // guarded by settled

    private Journal(TrackedStore store, Telling telling) {
        this.store = store;
        this.telling = telling;
    }

    /**
     * Each change is a batch of its own; but one that made room for others is one with what the first of them makes of it, so
     * that waking costs no second sync. Whoever makes room {@linkplain Waking#serve serves} next.
     */
    static Journal each(TrackedStore store, Telling telling) {
        return new Journal(store, telling) {
            @Override
            void cameFree(WaitKey key, Books books) {
                books.lines.cameFree(key);
            }

            @Override
            void changed(
                    Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place, Books books) {
                note(List.of(put(entry)), books);
            }

            @Override
            void stays(Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
                shows();
            }

            @Override
            void removed(Entry<?> entry, Declared<?> before, WaitingLines.@Nullable Place place, Books books) {
                StoreChange version = books.versions.unsaved();
                note(version == null ? List.of(delete(entry)) : List.of(delete(entry), version), books);
            }
        };
    }

    /** All changes are one batch at the end, and so is what they make room for. Whoever submits it serves next. */
    static final class Collected extends Journal {
        private final Map<ObjectRef, Before> befores = new LinkedHashMap<>();

        private final Set<WaitKey> free = new LinkedHashSet<>();
        private final List<EngineEvent> events = new ArrayList<>();

        Collected(TrackedStore store, Telling telling) {
            super(store, telling);
        }

        /** The batch's own first (PRT-3); and if it is undone, it never was free. */
        @Override
        void cameFree(WaitKey key, Books books) {
            free.add(key);
        }

        @Override
        void tell(EngineEvent event) {
            events.add(event);
        }

        @Override
        void changed(Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place, Books books) {
            remember(entry, before, place);
        }

        @Override
        void removed(Entry<?> entry, Declared<?> before, WaitingLines.@Nullable Place place, Books books) {
            remember(entry, before, place);
        }

        /** Its condition may be another one now, which is to be undone, too. */
        @Override
        void stays(Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
            remember(entry, before, place);
            shows();
        }

        private void remember(Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
            befores.putIfAbsent(entry.ref, new Before(entry, before, place));
        }

        /** What was changed, in the order of the first changes. */
        List<Before> befores() {
            return new ArrayList<>(befores.values());
        }

        /** All is undone but these. */
        void kept(Collection<Entry<?>> entries, Books books) {
            note(entries.stream().<StoreChange>map(Journal::put).toList(), books);
            entries.forEach(entry -> super.tell(new EngineEvent.Allocated(entry.ref, entry.version)));
        }

        void submitAll(Books books) {
            List<StoreChange> batch = new ArrayList<>();
            befores.forEach((ref, before) -> {
                Entry<?> entry = books.of(ref.kind()).entries.get(ref.id());
                if (entry == null) {
                    batch.add(new StoreChange.Delete(ref.kind().toString(), ref.id()));
                } else if (before.declared() == null || before.declared().version() != entry.version) {
                    batch.add(put(entry));
                }
            });
            StoreChange version = batch.isEmpty() ? null : books.versions.unsaved();
            if (version != null) {
                batch.add(version);
            }
            free.forEach(books.lines::cameFree);
            note(batch, books);
            events.forEach(super::tell);
        }
    }

    /** Something came free, or is new for others. */
    abstract void cameFree(WaitKey key, Books books);

    /** An object was added or changed; it stood here before. */
    abstract void changed(
            Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place, Books books);

    /** An object is what it was, but may wait otherwise than before; it stood here before. */
    abstract void stays(Entry<?> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place);

    /** An object was removed; it stood here before. */
    abstract void removed(Entry<?> entry, Declared<?> before, WaitingLines.@Nullable Place place, Books books);

    /** Something happened; it is told when it is durable. */
    void tell(EngineEvent event) {
        telling.tell(event, durable);
    }

    /** The operation tells of something that others did, which may not be durable yet. */
    final void shows() {
        durable = store.latest();
    }

    /** Completed when everything so far is durable, and what it shows of others too. */
    CompletableFuture<Void> durable() {
        return durable;
    }

    /** Batches are durable in order, so the last one tells for all. */
    final void note(List<StoreChange> batch, Books books) {
        if (!batch.isEmpty()) {
            List<StoreChange> all = withSettled(batch);
            durable = books.lines.hasToServe() ? store.hold(all) : store.submit(all);
        }
    }

    private List<StoreChange> withSettled(List<StoreChange> batch) {
        synchronized (settled) {
            if (settled.isEmpty()) {
                return batch;
            }
            List<StoreChange> all = new ArrayList<>(batch);
            all.addAll(settled);
            settled.clear();
            return all;
        }
    }

    /** An intent of the operation is settled. False if that has ended, so that nothing has to be waited for. */
    final boolean settled(StoreChange delete) {
        synchronized (settled) {
            return !ended && settled.add(delete);
        }
    }

    /** The operation has ended: what is settled and went with no batch goes now. Nobody has to wait for that. */
    final void end() {
        List<StoreChange> rest;
        synchronized (settled) {
            ended = true;
            rest = List.copyOf(settled);
            settled.clear();
        }
        if (!rest.isEmpty()) {
            var unused = store.submit(rest);
        }
    }

    static <T> StoreChange put(Entry<T> entry) {
        return new StoreChange.Put(new StoredRecord(
                entry.ref.kind().toString(), entry.ref.id(), entry.version, entry.book.form.apply(entry.object)));
    }

    static StoreChange delete(Entry<?> entry) {
        return new StoreChange.Delete(entry.ref.kind().toString(), entry.ref.id());
    }
}
