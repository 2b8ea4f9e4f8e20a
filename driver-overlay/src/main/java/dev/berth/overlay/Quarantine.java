package dev.berth.overlay;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** The VNIs that are kept back for a time after their release (IPM-10), in the order of release. Not thread-safe. */
final class Quarantine {
    /**
     * One VNI kept back.
     *
     * @param vni the VNI
     * @param network its former owner
     * @param released when the owner gave it back
     */
    record Entry(int vni, String network, Instant released) {}

    private final Duration duration;
    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private final Map<String, TreeSet<Integer>> byNetwork = new HashMap<>();

    /** Keeps VNIs back for so long; not at all for zero. */
    Quarantine(Duration duration) {
        this.duration = duration;
    }

    boolean keepsBack() {
        return !duration.isZero();
    }

    void add(Entry entry) {
        entries.put(entry.vni(), entry);
        byNetwork.computeIfAbsent(entry.network(), network -> new TreeSet<>()).add(entry.vni());
    }

    /** Ends the quarantine of a VNI, if it is in one. */
    void remove(int vni) {
        Entry entry = entries.remove(vni);
        if (entry != null) {
            forget(entry);
        }
    }

    private void forget(Entry entry) {
        byNetwork.computeIfPresent(entry.network(), (network, vnis) -> {
            vnis.remove(entry.vni());
            return vnis.isEmpty() ? null : vnis;
        });
    }

    /** Ends every quarantine that has lasted long enough, telling each VNI. */
    void expire(Instant now, IntConsumer freed) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (Duration.between(entry.released(), now).compareTo(duration) < 0) {
                return;
            }
            oldestFirst.remove();
            forget(entry);
            freed.accept(entry.vni());
        }
    }

    /** The VNI released first, or {@link VniSet#NONE}. */
    int oldest() {
        Iterator<Integer> oldestFirst = entries.keySet().iterator();
        return oldestFirst.hasNext() ? oldestFirst.next() : VniSet.NONE;
    }

    /** The lowest VNI above {@code cursor} that this network released, else its lowest, else {@link VniSet#NONE}. */
    int nextOf(String network, int cursor) {
        TreeSet<Integer> own = byNetwork.get(network);
        if (own == null) {
            return VniSet.NONE;
        }
        Integer above = own.higher(cursor);
        return above != null ? above : own.first();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** A copy, the one released first in front. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
