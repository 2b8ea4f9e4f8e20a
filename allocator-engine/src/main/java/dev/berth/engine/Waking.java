package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.core.status.AllocatorEvent;
import java.time.Instant;
import java.util.Set;
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
        long begin = books.locked(() -> books.lines.beginAfter(key));
        if (begin == 0 || servesAfter(key, begin)) {
            servesAfter(key, 0);
        }
    }

    /**
     * Serves those who arrived after this, 0 for all.
     *
     * @return whether there were no more; if not, or if these were all, the line is served
     */
    private boolean servesAfter(WaitKey key, long after) {
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
                work = begun(next);
            } finally {
                books.lock.unlock();
            }
            AllocatorException refusal = tried(work);
            if (refusal != null && stops(next, key, refusal)) {
                return false;
            }
        }
    }

    private <T> Allocating.Work<T> begun(Entry<T> entry) {
        Allocating.Work<T> work = allocating.work(entry, entry.declared(), true);
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
     * Whether nobody behind one of the line can be served, since that stands there still; or is to be now, since the driver hangs,
     * and would be waited for by each. But it may hang for this one only, so the next time begins behind; and if it is not the
     * driver of what is waited for, that time is soon, and the others' who asks for it, not whoever made room.
     */
    private boolean stops(Entry<?> entry, WaitKey key, AllocatorException refusal) {
        return books.locked(() -> {
            boolean hangs = key.isDrivers() && refusal.code().equals(ErrorCode.DRIVER_UNAVAILABLE);
            boolean stops = hangs || (key.servesOne() && entry.waitsFor.contains(key));
            if (stops) {
                if (!key.servesOne()) {
                    books.lines.stopAt(key, entry.arrival);
                } else if (hangs && !isByDriver(key, refusal)) {
                    pauses.forget(key);
                }
                if (hangs) {
                    books.lines.givenUp(key);
                } else {
                    books.lines.served(key);
                }
            }
            return stops;
        });
    }

    /** Whether what is waited for is an address by the driver that refused. */
    private boolean isByDriver(WaitKey key, AllocatorException refusal) {
        Entry<Network> network =
                key instanceof WaitKey.AnyAddress any ? books.networks.entries.get(any.networkId()) : null;
        NetworkState state = network == null ? null : network.object.state();
        return state != null
                && Refusals.after(refusal)
                        .equals(new WaitKey.Later(
                                "ipam driver " + state.ipam().driver().name()));
    }

    /**
     * A failed attempt has given an address back. Whoever serves next serves those who may wait for it; but if the attempt failed for
     * another address of the same network, as one of the other family, nobody who wants any there gets further.
     */
    void cameBack(AllocatorEvent.AddressRolledBack back) {
        WaitKey any = new WaitKey.AnyAddress(back.networkId());
        boolean isFull = back.failure() instanceof AllocatorException refusal && any.equals(Refusals.after(refusal));
        books.locked(() -> {
            books.lines.cameFree(new WaitKey.TheAddress(back.networkId(), back.address()));
            if (!isFull) {
                books.lines.cameFree(any);
            }
            return books;
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
