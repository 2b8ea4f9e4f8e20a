package dev.berth.engine;

import java.util.function.Supplier;

/**
 * Serves those who wait, in the order of their lines, when something came free (CLU-2). Thread-safe: what one thread serves, no
 * other does.
 */
final class Waking {
    private final Books books;
    private final Allocating allocating;
    private final TrackedStore store;

    Waking(Books books, Allocating allocating, TrackedStore store) {
        this.books = books;
        this.allocating = allocating;
        this.store = store;
    }

    /**
     * Serves those for whom something came free, until nothing is left that nobody else serves. Whoever let something come free
     * calls this.
     */
    void serve() {
        try {
            for (WaitKey key = books.lines.toServe(); key != null; key = books.lines.toServe()) {
                serve(key);
            }
        } finally {
            store.release();
        }
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
                books.turns.await(next);
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
        Supplier<Attempt<T>> work = books.locked(() -> entry.book.step.work(entry.object, true));
        return allocating
                .journaled(journal -> allocating.allocate(entry, entry.declared(), work, journal))
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

    /** Lets everything be tried again that waits for this; for what no event tells of. */
    void cameFree(WaitKey key) {
        books.locked(() -> {
            books.lines.cameFree(key);
            return key;
        });
    }

    /** What was pending has come back to a driver: it may be what anybody waits for. */
    void somethingCameBack() {
        books.locked(() -> {
            books.lines.keys().stream().filter(WaitKey::comesBack).forEach(books.lines::cameFree);
            return books;
        });
    }
}
