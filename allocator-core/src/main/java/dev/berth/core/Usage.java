package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.PoolStatus;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PoolUsage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells how full pools are (NET-11), also in the words of an error (GEN-5). Thread-safe. */
final class Usage {
    NetworkUsage of(String networkId, List<NetworkPool> pools) {
        List<PoolUsage> usages = new ArrayList<>(pools.size());
        pools.forEach(pool -> usages.add(of(pool)));
        return new NetworkUsage(networkId, usages);
    }

    private static PoolUsage of(NetworkPool pool) {
        Map<OwnerKind, Integer> held = new EnumMap<>(OwnerKind.class);
        for (OwnerKind kind : OwnerKind.values()) {
            int count = pool.held(kind);
            if (count > 0) {
                held.put(kind, count);
            }
        }
        Optional<PoolStatus> told = pool.ipam().status(pool.id());
        PoolStatus status = told.orElseGet(() -> byLedger(pool));
        return new PoolUsage(
                pool.subnet(),
                pool.range(),
                held,
                status.inUse(),
                status.dynamicAvailable(),
                status.reserved(),
                status.quarantined());
    }

    /** For a driver that does not tell: what our ledger knows, as if nobody else used the pool. */
    private static PoolStatus byLedger(NetworkPool pool) {
        Prefix range = pool.range();
        Prefix dynamic = range == null || range.contains(pool.subnet()) ? pool.subnet() : range;
        return new PoolStatus(
                pool.ledger().size(), available(dynamic, pool.ledger().held(dynamic)), 0, 0);
    }

    /** How many addresses a prefix has beyond those held; unsigned, at most 2^64-1. */
    private static long available(Prefix prefix, long held) {
        if (prefix.hostBits() < Long.SIZE) {
            return (1L << prefix.hostBits()) - held;
        }
        return prefix.hostBits() == Long.SIZE && held > 0 ? -held : -1L;
    }

    /** GEN-5: which network and pools, their capacity, and who holds how much of it. */
    AllocatorException noAvailableAddress(
            String networkId, AddressFamily family, List<NetworkPool> pools, @Nullable AllocatorException full) {
        StringBuilder problem = new StringBuilder("no ").append(family).append(" address is available");
        String separator = ": ";
        for (NetworkPool pool : pools) {
            if (pool.subnet().family() == family) {
                PoolUsage usage = of(pool);
                problem.append(separator)
                        .append("pool ")
                        .append(usage.subnet())
                        .append(" has ")
                        .append(usage.describe());
                separator = "; ";
            }
        }
        return AllocatorException.of(ErrorCode.NO_AVAILABLE_ADDRESSES, problem.toString())
                .subject("network " + networkId)
                .advice("release endpoints, give the network a larger subnet or one more pool")
                .cause(full)
                .build();
    }
}
