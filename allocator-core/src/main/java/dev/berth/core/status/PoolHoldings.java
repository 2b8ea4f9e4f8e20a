package dev.berth.core.status;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.PoolStatus;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The two books on one parent pool (OWN-1): who owns which address by the ledger, and how full the IPAM driver says it is. For
 * audits. The ledger's part is of one instant; the driver was asked just before.
 *
 * @param ipamDriver the driver's registered name
 * @param addressSpace the driver's address space
 * @param subnet the parent pool
 * @param networkIds the networks that have it, several if they share it through ranges
 * @param holders who holds each address that is held
 * @param statusOrNull what the driver says; null if it does not tell
 */
public record PoolHoldings(
        String ipamDriver,
        String addressSpace,
        Prefix subnet,
        SortedSet<String> networkIds,
        Map<IpAddress, Holder> holders,
        @Nullable PoolStatus statusOrNull) {
    /** Copies the networks and the holders. */
    public PoolHoldings {
        networkIds = new TreeSet<>(networkIds);
        holders = Map.copyOf(holders);
    }

    /** What the driver says, if it does. */
    public Optional<PoolStatus> status() {
        return Optional.ofNullable(statusOrNull);
    }
}
