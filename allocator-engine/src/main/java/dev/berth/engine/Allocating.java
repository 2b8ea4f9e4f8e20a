package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.core.status.AllocatorEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what is to be done for an object, without the lock, and enters what came of it in the books. The caller has the object's
 * turn, which ends here.
 */
final class Allocating {
    /** Of an object whose first turn has not ended. */
    static final Condition UNDER_WAY =
            Condition.waiting(AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "is being allocated")
                    .build());

    private final Books books;
    private final TrackedStore store;
    private final Intents intents;
    private final Telling telling;
    /** Of the attempt that a thread is at. */
    @SuppressWarnings(
            "ThreadLocalUsage") // static state would be shared by engines; an engine's own lives as long as it
    private final ThreadLocal<@Nullable Interim> interims = new ThreadLocal<>();

    Allocating(Books books, TrackedStore store, Intents intents, Telling telling) {
        this.books = books;
        this.store = store;
        this.intents = intents;
        this.telling = telling;
    }

    /** Does something with a journal of its own. */
    <R> R journaled(Function<Journal, R> work) {
        Journal journal = Journal.each(store, telling);
        return intents.during(journal, () -> work.apply(journal));
    }

    /**
     * What is to be done for an object.
     *
     * @param before what it was; null if it was not there
     * @param lookedAt when that was found out
     * @param trial how it comes to be tried
     */
    record Work<T>(
            Entry<T> entry,
            @Nullable Declared<T> before,
            Supplier<Attempt<T>> attempt,
            WaitingLines.Moment lookedAt,
            Trial trial) {}

    /** What is to be done for an object as it is now. Called with the lock held, by who has the object's turn. */
    <T> Work<T> work(Entry<T> entry, @Nullable Declared<T> before, Trial trial) {
        return new Work<>(entry, before, entry.book.step.work(entry.object, trial), books.lines.now(), trial);
    }

    /** Does an object's work, with the attachments that nodes need in consequence. */
    <T> Declared<T> allocate(Work<T> work, Journal journal) {
        Set<String> visits = new TreeSet<>();
        Outcome<T> outcome = done(work, visits, journal);
        while (outcome.rest() != null) {
            outcome = done(outcome.rest(), visits, journal);
        }
        visit(visits, work.trial().hanging(), journal);
        return outcome.declared();
    }

    /**
     * What came of an object's work.
     *
     * @param rest what is to be done for it once more, at once; null if its turn has ended
     */
    private record Outcome<T>(Declared<T> declared, @Nullable Work<T> rest) {}

    private <T> Outcome<T> done(Work<T> work, Set<String> visits, Journal journal) {
        Entry<T> entry = work.entry();
        Interim interim = new Interim(work.lookedAt());
        Attempt<T> attempt = attempted(entry, () -> during(interim, work.attempt()));
        Work<T> rest = null;
        books.lock.lock();
        try {
            boolean missed = settle(work, attempt, interim, visits, journal);
            Declared<T> declared = entry.declared();
            rest = missed ? work(entry, declared, work.trial().onceMore(entry.arrival)) : null;
            return new Outcome<>(declared, rest);
        } finally {
            if (rest == null) {
                books.turns.end(entry);
            }
            books.lock.unlock();
        }
    }

    private <T> Attempt<T> during(Interim interim, Supplier<Attempt<T>> attempt) {
        Interim outer = interims.get(); // a driver may call the engine
        interims.set(interim);
        try {
            return attempt.get();
        } finally {
            if (outer == null) {
                interims.remove();
            } else {
                interims.set(outer);
            }
        }
    }

    /** A failed attempt has given this address back. */
    void cameBack(AllocatorEvent.AddressRolledBack back) {
        Interim interim = interims.get();
        books.locked(() -> {
            books.freed(back.networkId(), back.address(), key -> {
                if (interim == null) {
                    books.lines.cameFree(key);
                } else {
                    interim.gaveBack(key, books.lines);
                }
            });
            return books;
        });
    }

    /** Does an object's work as part of something else, which ends the turn; whatever goes wrong must not keep it. */
    <T> Attempt<T> attempted(Entry<T> entry, Supplier<Attempt<T>> work) {
        boolean done = false;
        try {
            Attempt<T> attempt = work.get();
            done = true;
            return attempt;
        } finally {
            if (!done) {
                books.locked(() -> {
                    books.turns.end(entry);
                    return entry;
                });
            }
        }
    }

    /** Returns whether what it lacks may have come free meanwhile. */
    private <T> boolean settle(Work<T> work, Attempt<T> attempt, Interim interim, Set<String> visits, Journal journal) {
        Entry<T> entry = work.entry();
        Declared<T> before = work.before();
        T was = before == null ? null : before.object();
        boolean changed = was == null || !was.equals(attempt.object());
        entry.object = attempt.object();
        AllocatorException failure = attempt.failure();
        Condition conditionBefore = entry.condition;
        WaitingLines.Place placeBefore = WaitingLines.placeOf(entry);
        boolean missed = false;
        if (failure == null) {
            books.lines.leave(entry);
            entry.condition = reached(entry);
        } else {
            entry.condition = Condition.waiting(failure);
            work.trial().hanging().note(failure);
            attempt.gaveBack().forEach(key -> gaveBack(key, interim));
            List<WaitKey> lines = attempt.lines().isEmpty() ? List.of(Refusals.after(failure)) : attempt.lines();
            missed = books.lines.join(
                    entry, lines, interim.lookedAt(), work.trial().inTurn());
        }
        books.count(was, entry.object, visits);
        boolean nowAllocated = entry.condition.isAllocated() && !conditionBefore.isAllocated();
        if (changed || nowAllocated) {
            entry.book.step.tell(was, entry.object, key -> journal.cameFree(key, books));
        }
        if (nowAllocated && entry.object instanceof Network network && network.isIngress()) {
            visits.addAll(books.nodes.entries.keySet());
        }
        if (changed) {
            entry.version = books.versions.after(entry.version);
            journal.changed(entry, before, placeBefore, books);
        } else {
            journal.stays(entry, before, placeBefore);
        }
        if (changed
                || nowAllocated
                || (failure != null && !conditionBefore.reason().isPresent())) {
            journal.tell(event(entry));
        }
        return missed;
    }

    private void gaveBack(WaitKey key, Interim interim) {
        interim.gaveBack(key, books.lines);
        if (key instanceof WaitKey.ReleasedNetwork) { // with gateways, perhaps of a subnet that others have a range of
            books.lines.keys().stream()
                    .filter(WaitKey::isAddress)
                    .forEach(address -> interim.gaveBack(address, books.lines));
        }
    }

    /** The condition of an object that lacks nothing. */
    static <T> Condition reached(Entry<T> entry) {
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
    void visit(Set<String> nodeIds, Hanging hanging, Journal journal) {
        for (String id : nodeIds) {
            Work<Node> work = books.locked(() -> {
                Entry<Node> node = books.turns.take(books.nodes, id);
                return node == null ? null : work(node, node.declared(), Trial.byItself(hanging));
            });
            if (work != null) {
                allocate(work, journal);
            }
        }
    }
}
