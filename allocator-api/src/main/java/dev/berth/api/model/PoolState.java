package dev.berth.api.model;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pool that a network got.
 *
 * @param subnet the subnet, canonical (NET-5)
 * @param range the part of it for dynamic addresses; null for all of it
 * @param gateway the gateway's address; null where the network driver declined one (NET-4)
 * @param reserved the addresses kept back, by name, in the config's order (NET-9)
 * @param poolId the driver's name for the pool, kept only for drivers that remember (OWN-3); null otherwise
 */
public record PoolState(
        Prefix subnet,
        @Nullable Prefix range,
        @Nullable IpAddress gateway,
        Map<String, IpAddress> reserved,
        @Nullable String poolId) {
    /** Copies the reserved addresses. */
    public PoolState {
        reserved = Collected.inOrder(reserved);
    }
}
