package dev.berth.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what, in order of arrival, and what came free that nobody has looked at yet (CLU-2). An object keeps its place
 * when it changes from one line to another; a node that lacks several networks stands in several. Guarded by the lock of the
 * {@link Books}.
 */
final class WaitingLines {
    /** Those who wait for one thing, by arrival. */
    private static final class Line {
        final TreeMap<Long, Entry<?>> entries = new TreeMap<>();
        /** When anybody was refused last, as a count of all refusals. */
        long lastRefusal;
        /** Behind whom to begin the next time; 0 for at the head. */
        long stoppedAt;
    }

    private final Map<WaitKey, Line> lines = new HashMap<>();
    /** Grows with the lock held; taken from without it, since nearly every operation looks and finds nothing. */
    private final Queue<WaitKey> free = new ConcurrentLinkedQueue<>();

    /** What came free and is not served to the end. */
    private final Set<WaitKey> unserved = new HashSet<>();
    /** What came free once more while it was being served. */
    private final Set<WaitKey> again = new HashSet<>();

    private long arrivals;
    private long freed;
    private long refusals;
    private int waiting;

    /**
     * A moment, by what had happened until then.
     *
     * @param freed how often anything had come free
     * @param refusals how often anybody had been refused
     */
    record Moment(long freed, long refusals) {}

    /** This moment. */
    Moment now() {
        return new Moment(freed, refusals);
    }

    /**
     * It waits from now on.
     *
     * @param keys for what; for each of these
     * @param lookedAt when it was looked at whether it had to wait
     * @param retried whether it was tried for the sake of the lines where it stood: whoever serves those goes on
     * @return whether what it waits for may have come free since: it is to be tried once more; unless it is served with its line
     */
    boolean join(Entry<?> entry, List<WaitKey> keys, Moment lookedAt, boolean retried) {
        List<WaitKey> before = entry.waitsFor;
        boolean isLast = entry.arrival == 0;
        if (!keys.equals(before)) {
            stand(entry, keys, isLast ? ++arrivals : entry.arrival);
        }
        refusals++;
        boolean missed = false;
        for (WaitKey key : keys) {
            line(key).lastRefusal = refusals;
            boolean isTold = retried && before.contains(key);
            // Where the line is being served, its turn may be over.
            boolean isPassed = unserved.contains(key) && !isLast;
            if (!isTold && key.comesFree() && (freed != lookedAt.freed() || isPassed)) {
                if (key.servesOne() || unserved.contains(key)) {
                    cameFree(key); // in its turn
                } else {
                    missed = true;
                }
            }
        }
        return missed;
    }

    private Line line(WaitKey key) {
        return lines.computeIfAbsent(key, first -> new Line());
    }

    private void stand(Entry<?> entry, List<WaitKey> keys, long arrival) {
        leaveLines(entry, keys);
        entry.arrival = arrival;
        entry.waitsFor = keys;
        waiting++;
        keys.forEach(key -> line(key).entries.put(arrival, entry));
    }

    /**
     * Where an object stands.
     *
     * @param keys in which lines
     * @param arrival since when
     */
    record Place(List<WaitKey> keys, long arrival) {}

    /** Where it stands; null if it does not wait. */
    static @Nullable Place placeOf(Entry<?> entry) {
        return entry.waitsFor.isEmpty() ? null : new Place(entry.waitsFor, entry.arrival);
    }

    /** Puts it back where it stood, also before those who came since. */
    void rejoin(Entry<?> entry, Place place) {
        stand(entry, place.keys(), place.arrival());
    }

    /** It waits no longer. */
    void leave(Entry<?> entry) {
        leaveLines(entry, List.of());
        entry.arrival = 0;
    }

    private void leaveLines(Entry<?> entry, List<WaitKey> stays) {
        if (entry.waitsFor.isEmpty()) {
            return;
        }
        waiting--;
        for (WaitKey key : entry.waitsFor) {
            if (!stays.contains(key)) {
                leaveLine(entry, key);
            }
        }
        entry.waitsFor = List.of();
    }

    private void leaveLine(Entry<?> entry, WaitKey key) {
        Line line = line(key);
        boolean wasFirst = line.entries.firstKey() == entry.arrival;
        line.entries.remove(entry.arrival);
        if (line.entries.isEmpty()) {
            lines.remove(key);
            freed++; // who was told to stand behind it looks once more
        } else if (wasFirst && key.servesOne() && !unserved.contains(key)) {
            cameFree(key); // it may have been in the way of the next only
        }
    }

    /**
     * Whether it has to join the line instead of trying: a newcomer, and who waits for something else if anybody there waits for
     * longer.
     *
     * @param arrival since when it waits; 0 for a newcomer
     */
    boolean mustJoin(WaitKey key, long arrival) {
        boolean isServed = unserved.contains(key);
        Line line = isServed || key.servesOne() ? lines.get(key) : null;
        return arrival == 0 ? isServed || line != null : line != null && line.entries.firstKey() < arrival;
    }

    /** Whether anybody waits for this. */
    boolean has(WaitKey key) {
        return lines.containsKey(key);
    }

    /** Something came free: those who wait for it are to be served. */
    void cameFree(WaitKey key) {
        freed++;
        if (!lines.containsKey(key)) {
            return;
        }
        if (unserved.add(key)) {
            free.add(key);
        } else if (!free.contains(key)) {
            again.add(key);
        }
    }

    /** Somebody had something of this kind since then, and gave it back: it came free for whoever was refused meanwhile. */
    void gaveBack(WaitKey key, Moment since) {
        Line line = lines.get(key);
        if (line != null && line.lastRefusal > since.refusals()) {
            cameFree(key);
        } else {
            freed++; // who was refused and does not stand in the line yet looks once more
        }
    }

    /** Whether something came free that nobody serves yet. */
    boolean hasToServe() {
        return !free.isEmpty();
    }

    /** Something to serve that nobody else serves; null for nothing. Needs no lock. */
    @Nullable
    WaitKey toServe() {
        return free.poll();
    }

    /** Whether the caller is to serve this line, which nobody serves or is about to. */
    boolean beginServing(WaitKey key) {
        return lines.containsKey(key) && unserved.add(key);
    }

    /** Its line is served; unless it came free once more meanwhile. */
    void served(WaitKey key) {
        if (again.remove(key)) {
            free.add(key);
        } else {
            unserved.remove(key);
            if (!key.servesOne() || !lines.containsKey(key)) {
                freed++; // who was told meanwhile that others come first looks once more
            }
        }
    }

    /** Its line is not served to the end, whatever came free meanwhile. */
    void givenUp(WaitKey key) {
        again.remove(key);
        served(key);
    }

    /** The first of a line after this arrival; null if there is none. */
    @Nullable
    Entry<?> nextOf(WaitKey key, long afterArrival) {
        Line line = lines.get(key);
        if (line == null) {
            return null;
        }
        Map.Entry<Long, Entry<?>> next = line.entries.higherEntry(afterArrival);
        return next == null ? null : next.getValue();
    }

    /** The line is left at this arrival: whoever serves it next begins behind it. */
    void stopAt(WaitKey key, long arrival) {
        Line line = lines.get(key);
        if (line != null) {
            line.stoppedAt = arrival;
        }
    }

    /** Behind which arrival to begin, which is forgotten; 0 for at the head. */
    long beginAfter(WaitKey key) {
        Line line = lines.get(key);
        long arrival = line == null ? 0 : line.stoppedAt;
        if (line != null) {
            line.stoppedAt = 0;
        }
        return arrival;
    }

    /** Everything that anybody waits for, what the first of all waits for first. */
    List<WaitKey> keys() {
        return lines.entrySet().stream()
                .sorted(Comparator.comparing(line -> line.getValue().entries.firstKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many wait. */
    int size() {
        return waiting;
    }
}
