package dev.berth.docker.plugin;

import java.util.Map;

/**
 * Asks for an address.
 *
 * @param poolId the plugin's name for the pool
 * @param address the address wanted, without a length; empty for any
 * @param options for the driver
 */
public record RequestAddress(String poolId, String address, Map<String, String> options) {
    /** The MAC address of the endpoint: a key of {@link #options()}. */
    public static final String MAC_ADDRESS = "com.docker.network.endpoint.macaddress";

    /** Copies the options. */
    public RequestAddress {
        options = Map.copyOf(options);
    }
}
