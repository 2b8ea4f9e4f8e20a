package dev.berth.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** At which line each driver hung when its lines were due the last time: the next time begins behind it. */
    private final Map<WaitKey, WaitKey> hungAt = new HashMap<>();

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
        Hanging hanging = new Hanging();
        try {
            for (WaitKey key = books.lines.toServe(); key != null; key = books.lines.toServe()) {
                serve(key, hanging);
            }
        } finally {
            store.release();
        }
    }

    private void serve(WaitKey key, Hanging hanging) {
        try {
            serveLine(key, hanging);
        } catch (RuntimeException | Error e) { // else nobody would serve it ever again
            books.locked(() -> {
                books.lines.served(key);
                return key;
            });
            throw e;
        }
    }

    private void serveLine(WaitKey key, Hanging hanging) {
        boolean hangs = books.locked(() -> {
            boolean known = hanging.lackOf(driverOf(key)) != null;
            if (known) {
                books.lines.givenUp(key);
            }
            return known;
        });
        if (!hangs) {
            long begin = books.locked(() -> books.lines.beginAfter(key));
            if (begin == 0 || servesAfter(key, begin, hanging)) {
                servesAfter(key, 0, hanging);
            }
        }
    }

    /** How failures name the driver of what is waited for; null if it is none's, or of several. */
    private @Nullable String driverOf(WaitKey key) {
        if (key instanceof WaitKey.AnyAddress any) {
            return books.driverOfAddresses(any.networkId());
        }
        if (key instanceof WaitKey.TheAddress one) {
            return books.driverOfAddresses(one.networkId());
        }
        return key instanceof WaitKey.Later later ? later.what() : null;
    }

    /**
     * Serves those who arrived after this, 0 for all.
     *
     * @return whether there were no more; if not, or if these were all, the line is served
     */
    private boolean servesAfter(WaitKey key, long after, Hanging hanging) {
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
                work = begun(next, new Trial(key, next.arrival, hanging));
            } finally {
                books.lock.unlock();
            }
            if (isRefused(work) && stops(next, key, hanging)) {
                return false;
            }
        }
    }

    private <T> Allocating.Work<T> begun(Entry<T> entry, Trial trial) {
        Allocating.Work<T> work = allocating.work(entry, entry.declared(), trial);
        entry.busy = true;
        return work;
    }

    /** Whether it still waits; false also if it cannot be helped, and must not be in the others' way. */
    private boolean isRefused(Allocating.Work<?> work) {
        try {
            return allocating
                            .journaled(journal -> allocating.allocate(work, journal))
                            .condition()
                            .failure()
                    != null;
        } catch (RuntimeException e) { // whoever made room has nothing to do with it
            LOG.error("{} could not be tried again", work.entry().ref, e);
            return false;
        }
    }

    /**
     * Whether nobody behind one of the line can be served, since that stands there still; or is to be now, since the driver of what
     * is waited for hangs. But it may hang for this one only, so the next time begins behind.
     */
    private boolean stops(Entry<?> entry, WaitKey key, Hanging hanging) {
        return books.locked(() -> {
            if (hanging.lackOf(driverOf(key)) != null) {
                if (!key.servesOne()) {
                    books.lines.stopAt(key, entry.arrival);
                }
                books.lines.givenUp(key);
                return true;
            }
            boolean stands = key.servesOne() && entry.waitsFor.contains(key);
            if (stands) {
                books.lines.served(key);
            }
            return stands;
        });
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
        Collection<List<WaitKey>> due = books.locked(() -> due(now));
        try {
            for (List<WaitKey> lines :
                    due) { // by this thread only: whoever makes room must not wait for a driver that hangs
                serveUntilItHangs(lines);
            }
        } finally {
            serve();
        }
    }

    /** The lines that are due, those of one driver together. If it is waited for itself, all of them have its pauses. */
    private Collection<List<WaitKey>> due(Instant now) {
        Map<WaitKey, List<WaitKey>> byPause = new LinkedHashMap<>();
        waitedForOfDrivers().forEach(key -> {
            WaitKey driver = driverOrItself(key);
            byPause.computeIfAbsent(books.lines.has(driver) ? driver : key, first -> new ArrayList<>())
                    .add(key);
        });
        Map<WaitKey, List<WaitKey>> byDriver = new LinkedHashMap<>();
        for (WaitKey each : pauses.due(byPause.keySet(), now)) {
            byDriver.computeIfAbsent(driverOrItself(each), first -> new ArrayList<>())
                    .addAll(byPause.getOrDefault(each, List.of()));
        }
        hungAt.keySet().retainAll(byPause.keySet());
        byDriver.forEach((driver, lines) -> Collections.rotate(lines, -1 - lines.indexOf(hungAt.get(driver))));
        return byDriver.values();
    }

    private WaitKey driverOrItself(WaitKey key) {
        String driver = driverOf(key);
        return driver == null ? key : new WaitKey.Later(driver);
    }

    private void serveUntilItHangs(List<WaitKey> lines) {
        Hanging hanging = new Hanging();
        for (WaitKey key : lines) {
            if (books.locked(() -> books.lines.beginServing(key))) {
                serve(key, hanging);
            }
            Step.Lack lack = books.locked(() -> hanging.lackOf(driverOf(key)));
            if (lack != null) {
                books.locked(() -> hungAt.put(lack.key(), key));
                return;
            }
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
