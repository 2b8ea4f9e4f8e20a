package dev.berth.overlay;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.api.spi.ReleaseReason;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The VNIs of a cluster: which network holds which, and which one is next. Thread-safe; one lock, held for the few steps of
 * one call.
 *
 * <p>A VNI is <em>eligible</em> for networks that do not ask for one in particular if it lies in the range and is not
 * excluded. Each eligible VNI is held, in quarantine, or free.
 */
final class VniSpace {
    private final VniRange range;
    private final Clock clock;
    private final VniSet excluded = new VniSet();
    /** Of the range, every VNI that is excluded, held or in quarantine. */
    private final VniSet notFree = new VniSet();

    private final Map<String, int[]> vnisByNetwork = new HashMap<>();
    private final Map<Integer, String> holders = new HashMap<>();
    private final Quarantine quarantine;
    private int excludedCount;
    /** How many eligible VNIs are held. */
    private int heldCount;
    /** The eligible VNI that was chosen last; next-fit starts behind it (IPM-6). */
    private int cursor = VniSet.NONE;

    VniSpace(ClusterSettings settings, Clock clock) {
        this.range = settings.vniRange();
        this.clock = clock;
        this.quarantine = new Quarantine(settings.quarantine());
        for (VniRange exclusion : settings.excludedVnis()) {
            exclude(Math.max(exclusion.first(), range.first()), Math.min(exclusion.last(), range.last()));
        }
    }

    private void exclude(int first, int last) {
        for (int vni = first; vni <= last; vni++) {
            if (excluded.add(vni)) {
                notFree.add(vni);
                excludedCount++;
            }
        }
    }

    private boolean eligible(int vni) {
        return range.contains(vni) && !excluded.contains(vni);
    }

    /**
     * Takes the given VNIs, and so many chosen ones behind them that there are {@code wanted}.
     *
     * @return not to be changed
     * @throws AllocatorException {@code network-exists} if the network was here before; {@code vni-in-use} if a given one is
     *     held, or given twice; {@code no-more-vnis} if there are too few left to choose from
     */
    synchronized int[] take(String network, int[] given, int wanted) {
        if (vnisByNetwork.containsKey(network)) {
            throw AllocatorException.of(ErrorCode.NETWORK_EXISTS, "its VNIs are allocated already")
                    .subject("network " + network)
                    .advice("free the network first")
                    .build();
        }
        refuseHeld(network, given);
        refuseTooMany(network, given, wanted - given.length);

        endOldQuarantines();
        // From here on nothing can fail, so there is nothing to undo (GEN-1).
        int[] vnis = Arrays.copyOf(given, wanted);
        for (int vni : given) {
            hold(vni, network);
        }
        for (int at = given.length; at < wanted; at++) {
            cursor = choose(network);
            hold(cursor, network);
            vnis[at] = cursor;
        }
        vnisByNetwork.put(network, vnis);
        return vnis;
    }

    private void refuseHeld(String network, int[] given) {
        for (int vni : given) {
            String holder = holders.get(vni);
            if (holder != null) {
                throw inUse(network, vni, "held by network " + holder);
            }
        }
        int[] sorted = given.clone();
        Arrays.sort(sorted);
        for (int at = 1; at < sorted.length; at++) {
            if (sorted[at] == sorted[at - 1]) {
                throw inUse(network, sorted[at], "given twice, so that it would be held by network " + network);
            }
        }
    }

    private static AllocatorException inUse(String network, int vni, String problem) {
        return AllocatorException.of(ErrorCode.VNI_IN_USE, problem)
                .subject("network " + network)
                .value(vni)
                .advice("choose another one, or leave it out to get any")
                .build();
    }

    private void refuseTooMany(String network, int[] given, int toChoose) {
        int available = range.last() - range.first() + 1 - excludedCount - heldCount;
        for (int vni : given) {
            available -= eligible(vni) ? 1 : 0;
        }
        if (toChoose > available) {
            throw AllocatorException.of(
                            ErrorCode.NO_MORE_VNIS,
                            "wants " + toChoose + " of the VNIs " + range + ", of which " + available + " can be had ("
                                    + heldCount + " held, " + excludedCount + " excluded)")
                    .subject("network " + network)
                    .advice("release a network, or widen the VNI range")
                    .build();
        }
    }

    private void hold(int vni, String network) {
        holders.put(vni, network);
        if (eligible(vni)) {
            quarantine.remove(vni);
            notFree.add(vni);
            heldCount++;
        }
    }

    /** Next-fit; a network's own former VNIs are free to it; when nothing is free, the one released first (IPM-10). */
    private int choose(String network) {
        int free = nextFree();
        int own = quarantine.nextOf(network, cursor);
        if (own != VniSet.NONE && (free == VniSet.NONE || stepsTo(own) < stepsTo(free))) {
            return own;
        }
        return free != VniSet.NONE ? free : quarantine.oldest();
    }

    private int nextFree() {
        int above = notFree.nextMissing(Math.max(cursor + 1, range.first()));
        int free = range.contains(above) ? above : notFree.nextMissing(range.first());
        return range.contains(free) ? free : VniSet.NONE;
    }

    /** How far next-fit walks from the cursor to this VNI, wrapping at the end of the range. */
    private int stepsTo(int vni) {
        return Math.floorMod(vni - cursor - 1, VniRange.MAX + 1);
    }

    private void endOldQuarantines() {
        if (!quarantine.isEmpty()) {
            quarantine.expire(clock.instant(), notFree::remove);
        }
    }

    /**
     * Gives all VNIs of a network back.
     *
     * @throws AllocatorException {@code unknown-network} if the network is not here
     */
    synchronized void giveBack(String network, ReleaseReason reason) {
        int[] vnis = vnisByNetwork.remove(network);
        if (vnis == null) {
            throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "has no VNIs allocated")
                    .subject("network " + network)
                    .build();
        }
        Instant keptBackFrom = reason == ReleaseReason.RELEASED && quarantine.keepsBack() ? clock.instant() : null;
        for (int vni : vnis) {
            holders.remove(vni);
            if (!eligible(vni)) {
                continue;
            }
            heldCount--;
            if (keptBackFrom != null) {
                quarantine.add(new Quarantine.Entry(vni, network, keptBackFrom));
            } else {
                notFree.remove(vni);
            }
        }
    }

    /** What the next start would like to know. */
    synchronized VniHints hints() {
        endOldQuarantines();
        return new VniHints(cursor, quarantine.entries());
    }

    /** Takes hints back, as far as they make sense now: before the first network, and perhaps under other settings. */
    synchronized void restore(VniHints hints) {
        if (range.contains(hints.cursor())) {
            cursor = hints.cursor();
        }
        if (!quarantine.keepsBack()) {
            return;
        }
        Instant now = clock.instant();
        List<Quarantine.Entry> inOrder = hints.quarantine().stream()
                .sorted(Comparator.comparing(Quarantine.Entry::released))
                .toList();
        for (Quarantine.Entry entry : inOrder) {
            if (eligible(entry.vni()) && notFree.add(entry.vni())) {
                boolean future = entry.released().isAfter(now);
                quarantine.add(future ? new Quarantine.Entry(entry.vni(), entry.network(), now) : entry);
            }
        }
    }
}
