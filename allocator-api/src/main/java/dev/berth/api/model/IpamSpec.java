package dev.berth.api.model;

import java.util.List;

/**
 * How a network wants its addresses managed.
 *
 * @param driver the IPAM driver and what it is told
 * @param configs the pools wanted, in order; none means one IPv4 pool of any subnet (NET-3)
 */
public record IpamSpec(DriverConfig driver, List<IpamConfig> configs) {
    /** The default driver and any IPv4 subnet. */
    public static final IpamSpec DEFAULT = new IpamSpec(DriverConfig.DEFAULT, List.of());

    /** Copies the configs. */
    public IpamSpec {
        configs = List.copyOf(configs);
    }
}
