package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
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
    private final Consumer<EngineEvent> listener;

    Allocating(Books books, TrackedStore store, Intents intents, Consumer<EngineEvent> listener) {
        this.books = books;
        this.store = store;
        this.intents = intents;
        this.listener = listener;
    }

    /** Does something with a journal of its own. */
    <R> R journaled(Function<Journal, R> work) {
        Journal journal = Journal.each(store, listener);
        return intents.during(journal, () -> work.apply(journal));
    }

    /** Does an object's work, with the attachments that nodes need in consequence. */
    <T> Declared<T> allocate(Entry<T> entry, @Nullable Declared<T> before, Supplier<Attempt<T>> work, Journal journal) {
        Attempt<T> attempt = attempted(entry, work);
        Set<String> visits = new TreeSet<>();
        Declared<T> declared;
        books.lock.lock();
        try {
            declared = settle(entry, before, attempt, visits, journal);
            books.turns.end(entry);
        } finally {
            books.lock.unlock();
        }
        visit(visits, journal);
        return declared;
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

    private <T> Declared<T> settle(
            Entry<T> entry, @Nullable Declared<T> before, Attempt<T> attempt, Set<String> visits, Journal journal) {
        T was = before == null ? null : before.object();
        boolean changed = was == null || !was.equals(attempt.object());
        entry.object = attempt.object();
        AllocatorException failure = attempt.failure();
        Condition conditionBefore = entry.condition;
        WaitingLines.Place placeBefore = WaitingLines.placeOf(entry);
        if (failure == null) {
            books.lines.leave(entry);
            entry.condition = reached(entry);
        } else {
            entry.condition = Condition.waiting(failure);
            books.lines.join(entry, attempt.line() == null ? Refusals.after(failure) : attempt.line());
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
        return entry.declared();
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
    void visit(Set<String> nodeIds, Journal journal) {
        for (String id : nodeIds) {
            Entry<Node> node;
            Declared<Node> before;
            Supplier<Attempt<Node>> work;
            books.lock.lock();
            try {
                node = books.turns.take(books.nodes, id);
                if (node == null) {
                    continue;
                }
                before = node.declared();
                work = node.book.step.work(node.object, false);
            } finally {
                books.lock.unlock();
            }
            allocate(node, before, work, journal);
        }
    }
}
