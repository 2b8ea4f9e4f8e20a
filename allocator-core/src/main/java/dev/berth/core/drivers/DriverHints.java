package dev.berth.core.drivers;

import java.util.Map;

/**
 * What drivers would like to know again after a restart, such as cursors and quarantines (IPM-10). May lag; losing it breaks
 * nothing.
 *
 * @param networkDrivers each network driver's hints, by its name
 * @param ipamDrivers each IPAM driver's hints, by its name
 */
public record DriverHints(Map<String, String> networkDrivers, Map<String, String> ipamDrivers) {
    /** No hints. */
    public static final DriverHints NONE = new DriverHints(Map.of(), Map.of());

    /** Copies both. */
    public DriverHints {
        networkDrivers = Map.copyOf(networkDrivers);
        ipamDrivers = Map.copyOf(ipamDrivers);
    }
}
