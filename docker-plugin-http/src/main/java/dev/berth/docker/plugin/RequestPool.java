package dev.berth.docker.plugin;

import java.util.Map;

/**
 * Asks for a pool.
 *
 * @param addressSpace the address space
 * @param pool the pool wanted, in CIDR notation; empty for any
 * @param subPool the part of it that dynamic addresses shall come from; empty for all
 * @param options for the driver
 * @param v6 whether any pool means an IPv6 one
 */
public record RequestPool(String addressSpace, String pool, String subPool, Map<String, String> options, boolean v6) {
    /** Copies the options. */
    public RequestPool {
        options = Map.copyOf(options);
    }
}
