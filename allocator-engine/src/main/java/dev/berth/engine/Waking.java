package dev.berth.engine;

import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves those who wait, in the order of their lines, when something came free (CLU-2). Thread-safe: what one thread serves, no
 * other does.
 */
final class Waking {
    private static final Logger LOG = LoggerFactory.getLogger(Waking.class);

    private final Books books;
    private final Allocating allocating;
    private final TrackedStore store;
    private final Pauses pauses = new Pauses();

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
        try {
            serveLine(key);
        } catch (RuntimeException | Error e) { // else nobody would serve it ever again
            books.locked(() -> {
                books.lines.served(key);
                return key;
            });
            throw e;
        }
    }

    private void serveLine(WaitKey key) {
        long last = 0;
        while (true) {
            Entry<?> next;
            Allocating.Work<?> work;
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
                work = begun(next);
            } finally {
                books.lock.unlock();
            }
            if (!done(work) && key.servesOne() && stillFirst(next, key)) {
                return;
            }
        }
    }

    private <T> Allocating.Work<T> begun(Entry<T> entry) {
        Allocating.Work<T> work = allocating.work(entry, entry.declared(), true);
        entry.busy = true;
        return work;
    }

    /** Whether it waits no longer; or cannot be helped, and must not be in the others' way. */
    private boolean done(Allocating.Work<?> work) {
        try {
            return allocating
                    .journaled(journal -> allocating.allocate(work, journal))
                    .condition()
                    .isAllocated();
        } catch (RuntimeException e) { // whoever made room has nothing to do with it
            LOG.error("{} could not be tried again", work.entry().ref, e);
            return true;
        }
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

    /** Something came back to a driver. Whoever serves next serves those who may wait for it. */
    void cameBack() {
        books.locked(() -> {
            waitedForOfDrivers().filter(WaitKey::comesFree).forEach(books.lines::cameFree);
            return books;
        });
    }

    /** Serves those for whom something may have come free that nobody tells of, if they have been left alone for long enough. */
    void serveDue(Instant now) {
        books.locked(() -> {
            pauses.due(waitedForOfDrivers().toList(), now).forEach(books.lines::cameFree);
            return books;
        });
        serve();
    }

    private Stream<WaitKey> waitedForOfDrivers() {
        return books.lines.keys().stream().filter(WaitKey::isDrivers);
    }

    /** Serves everybody. */
    void serveAll() {
        books.locked(() -> {
            books.lines.keys().forEach(books.lines::cameFree);
            return books;
        });
        serve();
    }
}
