package dev.berth.engine;

import java.util.ArrayList;
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
 * when it changes from one line to another. Guarded by the lock of the {@link Books}.
 */
final class WaitingLines {
    private final Map<WaitKey, TreeMap<Long, Entry<?>>> lines = new HashMap<>();
    /** Grows with the lock held; taken from without it, since nearly every operation looks and finds nothing. */
    private final Queue<WaitKey> free = new ConcurrentLinkedQueue<>();

    /** What came free and is not served to the end. */
    private final Set<WaitKey> unserved = new HashSet<>();
    /** What came free once more while it was being served. */
    private final Set<WaitKey> again = new HashSet<>();

    private long arrivals;
    private long freed;

    /** How often anything came free so far. */
    long freed() {
        return freed;
    }

    /**
     * It waits from now on.
     *
     * @param key for what
     * @param freedBefore how often anything had come free when it was looked at whether it had to wait
     * @return whether what it waits for may have come free since, when it did not stand in the line yet: it is to be tried once
     *     more, or is served with its line, if that serves one after the other
     */
    boolean join(Entry<?> entry, WaitKey key, long freedBefore) {
        if (key.equals(entry.line)) {
            return false; // who stands in a line is told
        }
        leaveLine(entry);
        if (entry.arrival == 0) {
            entry.arrival = ++arrivals;
        }
        entry.line = key;
        lines.computeIfAbsent(key, first -> new TreeMap<>()).put(entry.arrival, entry);
        boolean missed = freed != freedBefore && key.comesFree();
        if (missed && key.servesOne()) {
            cameFree(key);
        }
        return missed && !key.servesOne();
    }

    /**
     * Where an object stands.
     *
     * @param key in which line
     * @param arrival since when
     */
    record Place(WaitKey key, long arrival) {}

    /** Where it stands; null if it does not wait. */
    static @Nullable Place placeOf(Entry<?> entry) {
        return entry.line == null ? null : new Place(entry.line, entry.arrival);
    }

    /** Puts it back where it stood, also before those who came since. */
    void rejoin(Entry<?> entry, Place place) {
        leaveLine(entry);
        entry.arrival = place.arrival();
        entry.line = place.key();
        lines.computeIfAbsent(place.key(), first -> new TreeMap<>()).put(entry.arrival, entry);
    }

    /** It waits no longer. */
    void leave(Entry<?> entry) {
        leaveLine(entry);
        entry.arrival = 0;
    }

    private void leaveLine(Entry<?> entry) {
        WaitKey key = entry.line;
        if (key != null) {
            TreeMap<Long, Entry<?>> line = lines.get(key);
            if (line != null) {
                line.remove(entry.arrival);
                if (line.isEmpty()) {
                    lines.remove(key);
                }
            }
            entry.line = null;
        }
    }

    /** Whether a newcomer has to join the line instead of trying. */
    boolean mustJoin(WaitKey key) {
        return unserved.contains(key) || (key.servesOne() && lines.containsKey(key));
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

    /** Whether something came free that nobody serves yet. */
    boolean hasToServe() {
        return !free.isEmpty();
    }

    /** Something to serve that nobody else serves; null for nothing. Needs no lock. */
    @Nullable
    WaitKey toServe() {
        return free.poll();
    }

    /** Its line is served; unless it came free once more meanwhile. */
    void served(WaitKey key) {
        if (again.remove(key)) {
            free.add(key);
        } else {
            unserved.remove(key);
        }
    }

    /** The first of a line after this arrival; null if there is none. */
    @Nullable
    Entry<?> nextOf(WaitKey key, long afterArrival) {
        TreeMap<Long, Entry<?>> line = lines.get(key);
        if (line == null) {
            return null;
        }
        Map.Entry<Long, Entry<?>> next = line.higherEntry(afterArrival);
        return next == null ? null : next.getValue();
    }

    /** Everything that anybody waits for. */
    List<WaitKey> keys() {
        return new ArrayList<>(lines.keySet());
    }

    /** How many wait. */
    int size() {
        int size = 0;
        for (TreeMap<Long, Entry<?>> line : lines.values()) {
            size += line.size();
        }
        return size;
    }
}
