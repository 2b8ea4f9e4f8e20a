package dev.berth.ipam;

import dev.berth.api.spi.OwnerToken;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was released lately and is kept back for a time, in the order of release (IPM-10). Costs a field while nothing is.
 * Confined to one thread at a time.
 *
 * @param <T> addresses or subnets
 */
final class Quarantine<T> {
    /**
     * One that is kept back. Immutable.
     *
     * @param what the address or subnet
     * @param formerOwner who held it last, and may have it back
     * @param since when it was released
     * @param <T> addresses or subnets
     */
    record Entry<T>(T what, OwnerToken formerOwner, Instant since) {}

    private final QuarantinePeriod period;
    /** By release, the oldest first; made when first needed, like the next. */
    private @Nullable Map<T, Entry<T>> entries;
    /** The same by former owner. */
    private @Nullable Map<OwnerToken, Deque<T>> byOwner;

    Quarantine(QuarantinePeriod period) {
        this.period = period;
    }

    /** Whether anything released shall be kept back at all. */
    boolean isOn() {
        return period.isOn();
    }

    boolean isEmpty() {
        return entries == null || entries.isEmpty();
    }

    int size() {
        return entries == null ? 0 : entries.size();
    }

    boolean contains(T what) {
        return entries != null && entries.containsKey(what);
    }

    /** Keeps back, from now on, what is not kept back yet. */
    void add(T what, OwnerToken formerOwner) {
        put(new Entry<>(what, formerOwner, period.now()));
    }

    /** Keeps back what was before a restart; false if its time is over. One from the future counts from now on. */
    boolean restore(Entry<T> entry) {
        if (period.isOver(entry.since())) {
            return false;
        }
        Instant now = period.now();
        put(entry.since().isAfter(now) ? new Entry<>(entry.what(), entry.formerOwner(), now) : entry);
        return true;
    }

    private void put(Entry<T> entry) {
        if (entries == null || byOwner == null) {
            entries = new LinkedHashMap<>();
            byOwner = new HashMap<>();
        }
        entries.put(entry.what(), entry);
        byOwner.computeIfAbsent(entry.formerOwner(), owner -> new ArrayDeque<>(1))
                .addLast(entry.what());
    }

    /** Keeps it back no longer; false if it was not kept back. */
    boolean lift(T what) {
        Entry<T> entry = entries == null ? null : entries.remove(what);
        if (entry == null || byOwner == null) {
            return false;
        }
        byOwner.computeIfPresent(
                entry.formerOwner(), (owner, kept) -> kept.remove(what) && kept.isEmpty() ? null : kept);
        return true;
    }

    /** Lifts the oldest one whose time is over, and answers it; null if there is none. */
    @Nullable
    T liftOver() {
        if (entries == null || entries.isEmpty()) {
            return null;
        }
        Entry<T> oldest = entries.values().iterator().next();
        if (!period.isOver(oldest.since())) {
            return null;
        }
        lift(oldest.what());
        return oldest.what();
    }

    /** Of what this owner released and is still kept back, what it released last; null if there is nothing. */
    @Nullable
    T latestOf(OwnerToken formerOwner) {
        Deque<T> kept = byOwner == null ? null : byOwner.get(formerOwner);
        return kept == null ? null : kept.peekLast();
    }

    /** All, the oldest first; a view. */
    Collection<Entry<T>> oldestFirst() {
        return entries == null ? List.of() : entries.values();
    }
}
