package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.store.StoreChange;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.ports.PortAllocator;
import dev.berth.core.status.AllocatorEvent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The objects, the allocator that they hold things of, and what users do with them. Thread-safe: whoever works on an object has
 * its turn; the lock of the books is held for memory accesses only, so a driver that hangs delays nobody but those who want the
 * same object.
 */
final class World {
    final Books books;
    final CnmAllocator allocator;
    final Intents intents;
    final Waking waking;
    private final TrackedStore store;
    private final Hints hints;
    private final Allocating allocating;

    World(
            CnmAllocator allocator,
            PortAllocator ports,
            ObjectForm form,
            TrackedStore store,
            Hints hints,
            Intents intents,
            Telling telling) {
        this.allocator = allocator;
        this.store = store;
        this.hints = hints;
        this.intents = intents;
        this.books = new Books(allocator, ports, form);
        this.allocating = new Allocating(books, store, intents, telling);
        this.waking = new Waking(books, allocating, store);
    }

    /** Begins with the objects of a store. */
    void start(Loader loader) {
        new Starting(books, allocating).start(loader, allocator);
        waking.serve();
    }

    /** Takes note of what the allocator tells. */
    void happened(AllocatorEvent event) {
        if (event instanceof AllocatorEvent.ReleaseSettled) {
            waking.cameBack();
        } else if (event instanceof AllocatorEvent.AddressRolledBack back) {
            allocating.cameBack(back);
        }
    }

    /**
     * Declares an object, and tries to allocate for it.
     *
     * @param expected the version that it must have, 0 for none yet; null for any
     * @param hanging the drivers that hang in the course of what this is part of
     */
    <T> Declared<T> declare(Book<T> book, T declaration, @Nullable Long expected, Hanging hanging, Journal journal) {
        book.refuseState(declaration);
        ObjectRef ref = book.ref(declaration);
        Allocating.Work<T> work;
        books.lock.lock();
        try {
            Entry<T> present = books.turns.take(book, ref.id());
            try {
                checkVersion(ref, present == null ? 0 : present.version, expected);
                T merged = book.step.merged(declaration, present == null ? null : present.object);
                if (present == null) {
                    Entry<T> entry = new Entry<>(ref, book, merged, 0, Allocating.UNDER_WAY);
                    work = allocating.work(entry, null, Trial.byItself(hanging));
                    books.put(entry);
                } else {
                    Declared<T> before = present.declared();
                    if (merged.equals(present.object)
                            && !present.condition.reason().isPresent()) {
                        journal.shows();
                        books.turns.end(present);
                        return before;
                    }
                    books.redeclare(present, merged);
                    work = allocating.work(present, before, Trial.byItself(hanging));
                }
            } catch (RuntimeException | Error e) {
                if (present != null) {
                    books.turns.end(present);
                }
                throw e;
            }
        } finally {
            books.lock.unlock();
        }
        return allocating.allocate(work, journal);
    }

    /**
     * Removes an object.
     *
     * @throws AllocatorException if there is none, if something is in the way, or if it could not be given back
     */
    <T> void remove(Book<T> book, String id, @Nullable Long expected, Hanging hanging, Journal journal) {
        Entry<T> entry;
        books.lock.lock();
        try {
            Entry<T> present = books.turns.take(book, id);
            if (present == null) {
                throw unknown(new ObjectRef(book.kind, id));
            }
            try {
                checkVersion(present.ref, present.version, expected);
                book.step.checkRemoval(present.object);
            } catch (RuntimeException | Error e) {
                books.turns.end(present);
                throw e;
            }
            entry = present;
        } finally {
            books.lock.unlock();
        }
        Declared<T> before = entry.declared();
        Attempt<T> released = allocating.attempted(entry, () -> book.step.release(entry.object));
        Set<String> visits = new TreeSet<>();
        books.lock.lock();
        try {
            AllocatorException failure = released.failure();
            if (failure != null) {
                book.step.tell(
                        entry.object, entry.object, key -> journal.cameFree(key, books)); // some were refused meanwhile
                throw failure.about(entry.ref.toString());
            }
            books.remove(entry);
            entry.gone = true;
            WaitingLines.Place placeBefore = WaitingLines.placeOf(entry);
            books.lines.leave(entry);
            T was = before.object();
            books.count(was, null, visits);
            book.step.tell(was, null, key -> journal.cameFree(key, books));
            books.versions.removed(entry.version);
            journal.removed(entry, before, placeBefore, books);
            journal.tell(new EngineEvent.Removed(entry.ref));
            if (was instanceof Network network && network.isIngress()) {
                visits.addAll(books.nodes.entries.keySet());
            }
        } finally {
            books.turns.end(entry);
            books.lock.unlock();
        }
        allocating.visit(visits, hanging, journal);
    }

    /** Takes back what the operations of a batch have done, when nobody else is at work. */
    void undo(Journal.Collected journal) {
        Collection<Entry<?>> kept = new Undoing(books).undo(journal.befores());
        books.locked(() -> {
            journal.kept(kept, books);
            kept.forEach(this::tellOf);
            return kept;
        });
        if (kept.stream().anyMatch(entry -> entry.object instanceof Network network && network.isIngress())) {
            Set<String> nodes = books.locked(() -> new TreeSet<>(books.nodes.entries.keySet()));
            allocating.journaled(each -> {
                allocating.visit(nodes, new Hanging(), each);
                return each;
            });
        }
    }

    private <T> void tellOf(Entry<T> kept) {
        kept.book.step.tell(null, kept.object, books.lines::cameFree);
    }

    /** Hands over what the drivers would like to know again; completed when it is durable. */
    CompletableFuture<Void> saveHints(DriverHints now) {
        synchronized (hints) { // what is noted as saved must come into the store in the same order
            List<StoreChange> changes = hints.changes(now);
            return changes.isEmpty() ? CompletableFuture.completedFuture(null) : store.submit(changes);
        }
    }

    private static AllocatorException unknown(ObjectRef ref) {
        ErrorCode code =
                switch (ref.kind()) {
                    case NETWORK -> ErrorCode.UNKNOWN_NETWORK;
                    case NODE -> ErrorCode.UNKNOWN_NODE;
                    case SERVICE -> ErrorCode.UNKNOWN_SERVICE;
                    case TASK -> ErrorCode.UNKNOWN_TASK;
                };
        return AllocatorException.of(code, "is not declared")
                .subject(ref.toString())
                .build();
    }

    private static void checkVersion(ObjectRef ref, long version, @Nullable Long expected) {
        if (expected != null && expected != version) {
            throw AllocatorException.of(
                            ErrorCode.VERSION_CONFLICT, version == 0 ? "is not declared" : "has version " + version)
                    .subject(ref.toString())
                    .value(expected)
                    .advice("read it again, and repeat the change on what it is now")
                    .build();
        }
    }
}
