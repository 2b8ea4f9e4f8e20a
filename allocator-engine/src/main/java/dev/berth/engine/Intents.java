package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Intents as records of the store (GEN-8): each is durable before its call is made, and goes with, or after, the object that
 * the operation makes of it. Thread-safe. A number, once used, is not used again.
 */
final class Intents implements IntentLog {
    static final String KIND = "intent";

    private final Store store;
    private final ObjectForm form;
    private final AtomicLong lastNumber;
    private final List<Noted> unsettled = new ArrayList<>();
    /** The journal of the operation that a thread is at; a call of its own is made on that thread's behalf. */
    @SuppressWarnings(
            "ThreadLocalUsage") // static state would be shared by engines; an engine's own lives as long as it
    private final ThreadLocal<@Nullable Journal> operation = new ThreadLocal<>();

    /**
     * A log.
     *
     * @param lastNumber shared by all logs of a store, one after the other
     * @param stored what is in the store
     */
    Intents(Store store, ObjectForm form, AtomicLong lastNumber, List<StoredRecord> stored) {
        this.store = store;
        this.form = form;
        this.lastNumber = lastNumber;
        stored.stream().sorted(Comparator.comparing(StoredRecord::id)).forEach(one -> {
            unsettled.add(new One(one.id(), one.version(), form.readIntent(one.bytes()), null));
            lastNumber.accumulateAndGet(Long.parseLong(one.id()), Math::max);
        });
    }

    /** Does an operation, whose intents go with its journal; those that are left over when it ends go then. */
    <R> R during(Journal journal, Supplier<R> work) {
        Journal outer = operation.get();
        operation.set(journal);
        try {
            return work.get();
        } finally {
            if (outer == null) {
                operation.remove();
            } else {
                operation.set(outer);
            }
            journal.end();
        }
    }

    @Override
    public Noted note(Intent intent) {
        One one = new One(String.format("%019d", lastNumber.incrementAndGet()), 1, intent, operation.get());
        try {
            store.submit(List.of(one.put(intent))).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AllocatorException failure ? failure : e;
        }
        return one;
    }

    @Override
    public List<Noted> unsettled() {
        return unsettled;
    }

    private final class One implements Noted {
        private final String id;
        private final Intent intent;
        private final @Nullable Journal journal;
        private long version; // guarded by this

        One(String id, long version, Intent intent, @Nullable Journal journal) {
            this.id = id;
            this.version = version;
            this.intent = intent;
            this.journal = journal;
        }

        StoreChange put(Intent said) {
            return new StoreChange.Put(new StoredRecord(KIND, id, version, form.write(said)));
        }

        @Override
        public Intent intent() {
            return intent;
        }

        @Override
        public synchronized void known(Intent more) {
            version++;
            var unused = store.submit(List.of(put(more)));
        }

        @Override
        public void settled() {
            StoreChange delete = new StoreChange.Delete(KIND, id);
            if (journal == null || !journal.settled(delete)) {
                var unused = store.submit(List.of(delete));
            }
        }
    }
}
