package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
        Map<String, AllocatorException> hanging = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        long begin = books.locked(() -> books.lines.beginAfter(key));
        if (begin == 0 || servesAfter(key, begin, hanging)) {
            servesAfter(key, 0, hanging);
        }
    }

    /**
     * Serves those who arrived after this, 0 for all.
     *
     * @param hanging the drivers that have not answered those of the line
     * @return whether there were no more; if not, or if these were all, the line is served
     */
    private boolean servesAfter(WaitKey key, long after, Map<String, AllocatorException> hanging) {
        long last = after;
        while (true) {
            Entry<?> next;
            Allocating.Work<?> work;
            books.lock.lock();
            try {
                next = books.lines.nextOf(key, last);
                if (next == null) {
                    if (after == 0) { // with the lock: who joins the line now is told by that
                        books.lines.served(key);
                    }
                    return true;
                }
                last = next.arrival;
                books.turns.await(next);
                if (next.gone || !next.waitsFor.contains(key)) {
                    continue;
                }
                work = begun(next, new Trial(true, hanging));
            } finally {
                books.lock.unlock();
            }
            AllocatorException refusal = tried(work);
            if (refusal != null && stops(next, key, refusal, hanging)) {
                return false;
            }
        }
    }

    private <T> Allocating.Work<T> begun(Entry<T> entry, Trial trial) {
        Allocating.Work<T> work = allocating.work(entry, entry.declared(), trial);
        entry.busy = true;
        return work;
    }

    /** Why it still waits; null if it does not, or cannot be helped, and must not be in the others' way. */
    private @Nullable AllocatorException tried(Allocating.Work<?> work) {
        try {
            return allocating
                    .journaled(journal -> allocating.allocate(work, journal))
                    .condition()
                    .failure();
        } catch (RuntimeException e) { // whoever made room has nothing to do with it
            LOG.error("{} could not be tried again", work.entry().ref, e);
            return null;
        }
    }

    /**
     * Whether nobody behind one of the line can be served, since that stands there still; or is to be now, since the driver of what
     * is waited for hangs. But it may hang for this one only, so the next time begins behind. Any other driver that hangs is noted.
     */
    private boolean stops(
            Entry<?> entry, WaitKey key, AllocatorException refusal, Map<String, AllocatorException> hanging) {
        AllocatorException first = Refusals.first(refusal);
        String who = first.subject().orElse("");
        boolean hangs = refusal.code().equals(ErrorCode.DRIVER_UNAVAILABLE);
        return books.locked(() -> {
            if (hangs && isOf(key, who)) {
                if (!key.servesOne()) {
                    books.lines.stopAt(key, entry.arrival);
                }
                books.lines.givenUp(key);
                return true;
            }
            if (hangs) {
                hanging.put(who, first);
            }
            boolean stands = key.servesOne() && entry.waitsFor.contains(key);
            if (stands) {
                books.lines.served(key);
            }
            return stands;
        });
    }

    /** Whether what is waited for is this driver's. */
    private boolean isOf(WaitKey key, String driver) {
        if (key instanceof WaitKey.AnyAddress any) {
            return driver.equals(Trial.driverOfAddresses(books, any.networkId()));
        }
        if (key instanceof WaitKey.TheAddress one) {
            return driver.equals(Trial.driverOfAddresses(books, one.networkId()));
        }
        return key instanceof WaitKey.Later later && later.what().equals(driver);
    }

    /** Something came back late to a driver, and may be what anybody waits for. Whoever serves next serves those. */
    void cameBack() {
        books.locked(() -> {
            waitedForOfDrivers().filter(WaitKey::comesFree).forEach(books.lines::cameFree);
            return books;
        });
    }

    /** Serves those for whom something may have come free that nobody tells of, if they have been left alone for long enough. */
    void serveDue(Instant now) {
        Set<WaitKey> due = books.locked(() -> pauses.due(waitedForOfDrivers().toList(), now));
        try {
            for (WaitKey key : due) { // by this thread only: whoever makes room must not wait for a driver that hangs
                if (books.locked(() -> books.lines.beginServing(key))) {
                    serve(key);
                }
            }
        } finally {
            serve();
        }
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
