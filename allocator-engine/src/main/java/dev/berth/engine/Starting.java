package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** CLU-1: takes again what the objects hold by their states, then allocates for all that lack something. */
final class Starting {
    private final Books books;
    private final Allocating allocating;
    private final Hanging hanging = new Hanging();

    Starting(Books books, Allocating allocating) {
        this.books = books;
        this.allocating = allocating;
    }

    /** Starts with the objects of a store. */
    void start(Loader loader, CnmAllocator allocator) {
        List<Entry<?>> restored = allocating.journaled(journal -> {
            List<Entry<?>> entries = new ArrayList<>();
            Set<String> visits = new TreeSet<>(); // for nothing: nodes come by themselves
            loader.enter(books, entry -> {
                restore(entry, visits, journal);
                entries.add(entry);
            });
            return entries;
        });
        allocator.settleFormerCalls(new Claims(books)::claimed);
        books.locked(
                () -> { // an ingress network that is allocated has the nodes visited before it is their turn
                    restored.forEach(books.turns::end);
                    return restored;
                });
        restored.forEach(this::allocateRest);
    }

    private <T> void restore(Entry<T> entry, Set<String> visits, Journal journal) {
        Attempt<T> restored = entry.book.step.restore(entry.object);
        books.lock.lock();
        try {
            AllocatorException failure = restored.failure();
            T was = entry.object;
            if (failure == null) {
                entry.object = restored.object();
            }
            entry.condition = failure == null ? Allocating.UNDER_WAY : Condition.waiting(failure);
            books.count(null, entry.object, visits);
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
        Allocating.Work<T> rest = books.locked(() -> {
            // Since an object was restored it may have come to want more; only a task wants what it says itself, and
            // has it.
            if (entry.condition.isAllocated()
                    && (entry.book == books.tasks || entry.book.step.isComplete(entry.object))) {
                entry.condition = Allocating.reached(entry);
                return null;
            }
            return allocating.work(entry, entry.declared(), Trial.byItself(hanging));
        });
        if (rest != null) {
            allocating.journaled(journal -> allocating.allocate(rest, journal));
        }
    }
}
