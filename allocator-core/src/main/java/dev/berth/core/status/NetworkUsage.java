package dev.berth.core.status;

import dev.berth.api.spi.OwnerKind;
import java.util.List;

/**
 * How full a network is (NET-11).
 *
 * @param networkId the network
 * @param pools its pools, in the order of its configs; none for a node-local network
 */
public record NetworkUsage(String networkId, List<PoolUsage> pools) {
    /** Copies the pools. */
    public NetworkUsage {
        pools = List.copyOf(pools);
    }

    /** How many addresses this kind of owner holds on the network. */
    public int held(OwnerKind kind) {
        int sum = 0;
        for (PoolUsage pool : pools) {
            sum += pool.held(kind);
        }
        return sum;
    }
}
