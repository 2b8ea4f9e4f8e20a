package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.store.StoreChange;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.ports.PortAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects, the allocator that they hold things of, and what happens to them one at a time. Thread-safe: whoever works on an
 * object has its turn; the lock of the books is held for memory accesses only, so a driver that hangs delays nobody but those
 * who want the same object.
 */
final class World {
    private static final Logger LOG = LoggerFactory.getLogger(World.class);

    final Books books;
    final CnmAllocator allocator;
    private final TrackedStore store;
    private final Hints hints;
    final Intents intents;
    private final java.util.concurrent.locks.Condition turnEnded;
    private final Consumer<EngineEvent> listener;

    World(
            CnmAllocator allocator,
            PortAllocator ports,
            ObjectForm form,
            TrackedStore store,
            Hints hints,
            Intents intents,
            Consumer<EngineEvent> listener) {
        this.allocator = allocator;
        this.store = store;
        this.hints = hints;
        this.intents = intents;
        this.listener = listener;
        this.books = new Books(allocator, ports, form);
        this.turnEnded = books.lock.newCondition();
    }

    // ---- what users do

    /**
     * Declares an object, and tries to allocate for it.
     *
     * @param expected the version that it must have, 0 for none yet; null for any
     */
    <T> Declared<T> declare(Book<T> book, T declaration, @Nullable Long expected, Journal journal) {
        ObjectRef ref = book.ref(declaration);
        Entry<T> entry;
        Declared<T> before;
        books.lock.lock();
        try {
            Entry<T> present = takeTurn(book, ref.id());
            try {
                checkVersion(ref, present == null ? 0 : present.version, expected);
                T merged = book.step.merged(declaration, present == null ? null : present.object);
                if (present == null) {
                    before = null;
                    entry = new Entry<>(ref, book, merged, 0, UNDER_WAY);
                    books.put(entry);
                } else {
                    entry = present;
                    before = present.declared();
                    if (merged.equals(present.object)
                            && !present.condition.reason().isPresent()) {
                        journal.shows();
                        endTurn(present);
                        return before;
                    }
                    entry.object = merged;
                    books.look(entry);
                }
            } catch (RuntimeException | Error e) {
                if (present != null) {
                    endTurn(present);
                }
                throw e;
            }
        } finally {
            books.lock.unlock();
        }
        return attempt(entry, before, false, journal);
    }

    static final Condition UNDER_WAY =
            Condition.waiting(AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is being allocated")
                    .build());

    /**
     * Removes an object.
     *
     * @throws AllocatorException if there is none, if something is in the way, or if it could not be given back
     */
    <T> void remove(Book<T> book, String id, @Nullable Long expected, Journal journal) {
        Entry<T> entry;
        books.lock.lock();
        try {
            Entry<T> present = takeTurn(book, id);
            if (present == null) {
                throw unknown(new ObjectRef(book.kind, id));
            }
            try {
                checkVersion(present.ref, present.version, expected);
                book.step.checkRemoval(present.object);
            } catch (RuntimeException | Error e) {
                endTurn(present);
                throw e;
            }
            entry = present;
        } finally {
            books.lock.unlock();
        }
        Declared<T> before = entry.declared();
        Attempt<T> released = attempted(entry, () -> book.step.release(entry.object));
        Set<String> visits = new TreeSet<>();
        books.lock.lock();
        try {
            AllocatorException failure = released.failure();
            if (failure != null) {
                endTurn(entry);
                throw failure.about(entry.ref.toString());
            }
            books.remove(entry);
            entry.gone = true;
            WaitingLines.Place placeBefore = WaitingLines.placeOf(entry);
            books.lines.leave(entry);
            T was = before.object();
            books.count(was, null, visits);
            book.step.tell(was, null, books.lines::cameFree);
            books.versions.removed(entry.version);
            journal.removed(entry, before, placeBefore, books);
            journal.tell(new EngineEvent.Removed(entry.ref));
            if (was instanceof Network network && network.isIngress()) {
                visits.addAll(books.nodes.entries.keySet());
            }
            endTurn(entry);
        } finally {
            books.lock.unlock();
        }
        visit(visits, journal);
    }

    /** Serves those for whom something came free, until nothing is left that nobody else serves. */
    void serve() {
        try {
            for (WaitKey key = toServe(); key != null; key = toServe()) {
                serve(key);
            }
        } finally {
            store.release();
        }
    }

    private @Nullable WaitKey toServe() {
        return books.locked(books.lines::toServe);
    }

    private void serve(WaitKey key) {
        long last = 0;
        while (true) {
            Entry<?> next;
            books.lock.lock();
            try {
                next = books.lines.nextOf(key, last);
                if (next == null) {
                    books.lines.served(key);
                    return;
                }
                last = next.arrival;
                if (next.busy) {
                    awaitTurn(next);
                }
                if (next.gone || !key.equals(next.line)) {
                    continue;
                }
                next.busy = true;
            } finally {
                books.lock.unlock();
            }
            if (!retried(next).isAllocated() && key.servesOne() && stillFirst(next, key)) {
                return;
            }
        }
    }

    private <T> Condition retried(Entry<T> entry) {
        Journal journal = Journal.each(store, listener);
        return intents.during(journal, () -> attempt(entry, entry.declared(), true, journal))
                .condition();
    }

    /** Whether the first of the line could not be served, so that nobody behind can be. */
    private boolean stillFirst(Entry<?> entry, WaitKey key) {
        return books.locked(() -> {
            boolean still = key.equals(entry.line);
            if (still) {
                books.lines.served(key);
            }
            return still;
        });
    }

    /** Tries everything again that waits for this; for what no event tells of. */
    void cameFree(WaitKey key) {
        books.locked(() -> {
            books.lines.cameFree(key);
            return key;
        });
    }

    /** Hands over what the drivers would like to know again; completed when it is durable. */
    CompletableFuture<Void> saveHints(DriverHints now) {
        synchronized (hints) { // what is noted as saved must come into the store in the same order
            List<StoreChange> changes = hints.changes(now);
            return changes.isEmpty() ? CompletableFuture.completedFuture(null) : store.submit(changes);
        }
    }

    /** What was pending has come back to a driver: it may be what anybody waits for. */
    void somethingCameBack() {
        books.locked(() -> {
            books.lines.keys().stream().filter(WaitKey::comesBack).forEach(books.lines::cameFree);
            return books;
        });
    }

    // ---- the start

    /** CLU-1: takes again what the objects hold by their states, then allocates for all that lack something. */
    void start() {
        List<Entry<?>> order = inOrder();
        Journal journal = Journal.each(store, listener);
        intents.during(journal, () -> {
            order.forEach(entry -> restore(entry, journal));
            return order;
        });
        allocator.settleFormerCalls(new Claims(books)::claimed);
        for (Entry<?> entry : order) {
            allocateRest(entry);
        }
    }

    /** By kind, and within a kind by id, as the books are; the ingress network first of all. */
    private List<Entry<?>> inOrder() {
        List<Entry<?>> order = new ArrayList<>();
        for (Entry<Network> network : books.networks.entries.values()) {
            if (network.object.isIngress()) {
                order.add(network);
            }
        }
        for (Book<?> book : books.all()) {
            for (Entry<?> entry : book.entries.values()) {
                if (!(entry.object instanceof Network network && network.isIngress())) {
                    order.add(entry);
                }
            }
        }
        return order;
    }

    private <T> void restore(Entry<T> entry, Journal journal) {
        Attempt<T> restored = entry.book.step.restore(entry.object);
        books.lock.lock();
        try {
            AllocatorException failure = restored.failure();
            T was = entry.object;
            if (failure == null) {
                entry.object = restored.object();
            }
            entry.condition = failure == null ? UNDER_WAY : Condition.waiting(failure);
            books.count(null, entry.object, new TreeSet<>());
            if (failure == null && entry.book.step.isComplete(entry.object)) {
                entry.condition = Condition.ALLOCATED;
                if (!was.equals(entry.object)) {
                    entry.version++;
                    journal.changed(entry, null, null, books);
                }
            }
        } finally {
            books.lock.unlock();
        }
    }

    private <T> void allocateRest(Entry<T> entry) {
        // Since an object was restored it may have come to want more; only a task wants what it says itself, and has
        // it.
        if (entry.condition.isAllocated() && (entry.book == books.tasks || entry.book.step.isComplete(entry.object))) {
            books.locked(() -> {
                entry.condition = settled(entry, null);
                endTurn(entry);
                return entry;
            });
        } else {
            Journal journal = Journal.each(store, listener);
            intents.during(journal, () -> attempt(entry, entry.declared(), false, journal));
        }
    }

    // ---- one object

    /**
     * Tries to allocate for an object whose turn the caller has, and ends the turn.
     *
     * @param before what it was before the operation; null for not there
     * @param retried whether it stands at the head of its line
     */
    private <T> Declared<T> attempt(Entry<T> entry, @Nullable Declared<T> before, boolean retried, Journal journal) {
        Step<T> step = entry.book.step;
        T wanted = entry.object;
        if (step.isEnded(wanted)) {
            return settle(entry, before, attempted(entry, () -> step.release(wanted)), null, journal);
        }
        Step.Lack lack = books.locked(() -> step.lack(wanted, retried));
        if (lack != null) {
            return settle(entry, before, Attempt.failed(wanted, lack.why()), lack.key(), journal);
        }
        return settle(entry, before, attempted(entry, () -> step.allocate(wanted)), null, journal);
    }

    /** Whatever goes wrong in the allocator must not keep the turn. */
    private <T> Attempt<T> attempted(Entry<T> entry, Supplier<Attempt<T>> work) {
        boolean done = false;
        try {
            Attempt<T> attempt = work.get();
            done = true;
            return attempt;
        } finally {
            if (!done) {
                books.locked(() -> {
                    endTurn(entry);
                    return entry;
                });
            }
        }
    }

    private <T> Declared<T> settle(
            Entry<T> entry, @Nullable Declared<T> before, Attempt<T> attempt, @Nullable WaitKey line, Journal journal) {
        Set<String> visits = new TreeSet<>();
        Declared<T> declared;
        books.lock.lock();
        try {
            T was = before == null ? null : before.object();
            boolean changed = was == null || !was.equals(attempt.object());
            entry.object = attempt.object();
            AllocatorException failure = attempt.failure();
            Condition conditionBefore = entry.condition;
            WaitingLines.Place placeBefore = WaitingLines.placeOf(entry);
            if (failure == null) {
                books.lines.leave(entry);
                entry.condition = settled(entry, null);
            } else {
                entry.condition = settled(entry, failure);
                books.lines.join(entry, line == null ? Refusals.after(failure) : line);
            }
            books.count(was, entry.object, visits);
            boolean nowAllocated = entry.condition.isAllocated() && !conditionBefore.isAllocated();
            if (changed || nowAllocated) {
                entry.book.step.tell(was, entry.object, books.lines::cameFree);
            }
            if (nowAllocated && entry.object instanceof Network network && network.isIngress()) {
                visits.addAll(books.nodes.entries.keySet());
            }
            if (changed) {
                entry.version = books.versions.after(entry.version);
                journal.changed(entry, before, placeBefore, books);
            } else {
                journal.shows();
            }
            if (changed
                    || nowAllocated
                    || (failure != null && !conditionBefore.reason().isPresent())) {
                journal.tell(event(entry));
            }
            declared = entry.declared();
            endTurn(entry);
        } finally {
            books.lock.unlock();
        }
        visit(visits, journal);
        return declared;
    }

    private static <T> Condition settled(Entry<T> entry, @Nullable AllocatorException failure) {
        if (failure != null) {
            return Condition.waiting(failure);
        }
        return entry.book.step.isEnded(entry.object) ? Condition.ENDED : Condition.ALLOCATED;
    }

    private static EngineEvent event(Entry<?> entry) {
        return switch (entry.condition.stage()) {
            case ALLOCATED -> new EngineEvent.Allocated(entry.ref, entry.version);
            case ENDED -> new EngineEvent.Ended(entry.ref);
            case WAITING ->
                new EngineEvent.Waiting(entry.ref, entry.condition.reason().orElseThrow());
        };
    }

    /** CLU-5: gives these nodes the attachments that they now need. */
    private void visit(Set<String> nodeIds, Journal journal) {
        for (String id : nodeIds) {
            Entry<Node> node = books.locked(() -> takeTurn(books.nodes, id));
            if (node != null) {
                attempt(node, node.declared(), false, journal);
            }
        }
    }

    // ---- undoing a batch that must be whole; nobody else is at work

    void undo(Journal.Collected journal) {
        List<Journal.Before> befores = journal.befores();
        for (int i = befores.size() - 1; i >= 0; i--) {
            Journal.Before before = befores.get(i);
            undo(before.entry(), before.declared(), before.place());
        }
    }

    @SuppressWarnings("unchecked") // an entry's declared object has the entry's type
    private <T> void undo(Entry<T> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
        Book<T> book = entry.book;
        Entry<T> present = book.entries.get(entry.ref.id()); // another one if it was removed and declared anew
        if (before == null) {
            if (present != null) {
                book.step.release(present.object);
                forget(present);
            }
            return;
        }
        T was = (T) before.object();
        AllocatorException failure = book.step
                .reclaim(present == null ? entry.object : present.object, was)
                .failure();
        if (failure != null) {
            LOG.error("{} could not be given back what it held: {}", entry.ref, failure.getMessage());
        }
        if (present != null) {
            forget(present);
        }
        books.locked(() -> {
            entry.object = was;
            entry.version = before.version();
            entry.condition = failure == null ? before.condition() : Condition.waiting(failure);
            entry.gone = false;
            books.put(entry);
            books.count(null, was, new TreeSet<>());
            if (failure != null) {
                books.lines.join(entry, Refusals.after(failure));
            } else if (place != null) {
                books.lines.rejoin(entry, place);
            }
            return entry;
        });
    }

    private <T> void forget(Entry<T> entry) {
        books.locked(() -> {
            books.remove(entry);
            books.lines.leave(entry);
            books.count(entry.object, null, new TreeSet<>());
            return entry;
        });
    }

    // ---- turns

    /** Takes the turn on an object; null if there is none. With the lock. */
    private <T> @Nullable Entry<T> takeTurn(Book<T> book, String id) {
        Entry<T> entry = book.entries.get(id);
        while (entry != null && entry.busy) {
            awaitTurn(entry);
            entry = book.entries.get(id);
        }
        if (entry != null) {
            entry.busy = true;
        }
        return entry;
    }

    private void awaitTurn(Entry<?> entry) {
        while (entry.busy && !entry.gone) {
            turnEnded.awaitUninterruptibly();
        }
    }

    private void endTurn(Entry<?> entry) {
        entry.busy = false;
        turnEnded.signalAll();
    }

    // ---- small things

    static AllocatorException unknown(ObjectRef ref) {
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
