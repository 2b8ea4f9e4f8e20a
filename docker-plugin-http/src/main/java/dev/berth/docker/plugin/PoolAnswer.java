package dev.berth.docker.plugin;

import java.util.Map;

/**
 * A pool that was given. The texts are as they came.
 *
 * @param poolId the plugin's name for it
 * @param pool its addresses, in CIDR notation
 * @param data more about it, such as {@link #GATEWAY}
 */
public record PoolAnswer(String poolId, String pool, Map<String, String> data) {
    /** The gateway that the plugin chose, in CIDR notation: a key of {@link #data()}. */
    public static final String GATEWAY = "com.docker.network.gateway";

    /** Copies the data. */
    public PoolAnswer {
        data = Map.copyOf(data);
    }
}
