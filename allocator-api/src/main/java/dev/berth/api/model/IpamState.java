package dev.berth.api.model;

import java.util.List;

/**
 * The pools that a network got, and from whom.
 *
 * @param driver the resolved name of the IPAM driver and the spec's options (DRV-2)
 * @param pools in the order of the configs
 */
public record IpamState(DriverConfig driver, List<PoolState> pools) {
    /** No driver and no pools: a node-local network (NET-2). */
    public static final IpamState NONE = new IpamState(DriverConfig.DEFAULT, List.of());

    /** Copies the pools. */
    public IpamState {
        pools = List.copyOf(pools);
    }
}
