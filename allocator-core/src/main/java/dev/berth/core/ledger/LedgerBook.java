package dev.berth.core.ledger;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.PoolId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of all live parent pools, by IPAM driver, address space and prefix (OWN-1). Within a space the parents do not
 * overlap, whatever a driver says (DRV-6). Thread-safe.
 */
public final class LedgerBook {
    private record Space(String ipamDriver, String addressSpace) {}

    private record LivePool(String ipamDriver, PoolId id) {}

    private final Map<Space, NavigableMap<Prefix, Ledger>> spaces = new HashMap<>();
    private final Set<LivePool> pools = new HashSet<>();

    /** Notes a pool that a driver gave; false if a network has it already. To be {@linkplain #forget forgotten} at its end. */
    public synchronized boolean note(String ipamDriver, PoolId pool) {
        return pools.add(new LivePool(ipamDriver, pool));
    }

    /** Ends a {@link #note}. */
    public synchronized void forget(String ipamDriver, PoolId pool) {
        pools.remove(new LivePool(ipamDriver, pool));
    }

    /**
     * The ledger for a pool that a driver gave, new or shared with the pools of the same parent. To be {@linkplain #leave
     * left} when the pool is.
     *
     * @param ranged whether the pool was asked for with a range
     * @throws AllocatorException {@code driver-failure} if the pool overlaps a live one, unless it is the same parent and one
     *     of both has a range (DRV-6, IPM-3)
     */
    public synchronized Ledger join(String ipamDriver, String addressSpace, Prefix parent, boolean ranged) {
        NavigableMap<Prefix, Ledger> ledgers =
                spaces.computeIfAbsent(new Space(ipamDriver, addressSpace), first -> new TreeMap<>());
        Ledger ledger = ledgers.get(parent);
        Ledger conflict = ledger != null && (ranged || ledger.wholePools == 0) ? null : overlapping(ledgers, parent);
        if (conflict != null) {
            throw AllocatorException.of(
                            ErrorCode.DRIVER_FAILURE,
                            "gave a pool that overlaps " + conflict.parent()
                                    + ", which it gave before in address space " + addressSpace)
                    .subject("ipam driver " + ipamDriver)
                    .value(parent)
                    .advice("report it to the driver's vendor")
                    .build();
        }
        if (ledger == null) {
            ledger = new Ledger(addressSpace, parent);
            ledgers.put(parent, ledger);
        }
        if (ranged) {
            ledger.rangedPools++;
        } else {
            ledger.wholePools++;
        }
        return ledger;
    }

    /** Live parents do not overlap one another, so only the neighbours in order can overlap a newcomer. */
    private static @Nullable Ledger overlapping(NavigableMap<Prefix, Ledger> ledgers, Prefix parent) {
        Map.Entry<Prefix, Ledger> before = ledgers.floorEntry(parent);
        if (before != null && before.getKey().overlaps(parent)) {
            return before.getValue();
        }
        Map.Entry<Prefix, Ledger> after = ledgers.higherEntry(parent);
        return after != null && after.getKey().overlaps(parent) ? after.getValue() : null;
    }

    /** One pool less; the ledger goes with its last. */
    public synchronized void leave(String ipamDriver, String addressSpace, Ledger ledger, boolean ranged) {
        if (ranged) {
            ledger.rangedPools--;
        } else {
            ledger.wholePools--;
        }
        if (ledger.rangedPools + ledger.wholePools == 0) {
            Space space = new Space(ipamDriver, addressSpace);
            NavigableMap<Prefix, Ledger> ledgers = spaces.get(space);
            if (ledgers != null && ledgers.remove(ledger.parent(), ledger) && ledgers.isEmpty()) {
                spaces.remove(space);
            }
        }
    }

    /** The ledger of a live parent pool; null if there is none. */
    public synchronized @Nullable Ledger find(String ipamDriver, String addressSpace, Prefix parent) {
        NavigableMap<Prefix, Ledger> ledgers = spaces.get(new Space(ipamDriver, addressSpace));
        return ledgers == null ? null : ledgers.get(parent);
    }

    /** Whether a network has this pool. */
    public synchronized boolean isNoted(String ipamDriver, PoolId pool) {
        return pools.contains(new LivePool(ipamDriver, pool));
    }

    /** All ledgers, in no order. */
    public synchronized List<Ledger> ledgers() {
        List<Ledger> all = new ArrayList<>();
        spaces.values().forEach(ledgers -> all.addAll(ledgers.values()));
        return all;
    }
}
