package dev.berth.api.spi;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * A pool that an IPAM driver gave.
 *
 * @param id the driver's name for it, distinct for each live pool of the driver
 * @param subnet its addresses
 * @param gateway an address in it that the driver took for the gateway at once; null if it waits to be asked. When the
 *     network wants another, the allocator releases this one (NET-4)
 */
public record Pool(PoolId id, Prefix subnet, @Nullable Cidr gateway) {
    /** A pool without a gateway of the driver's choice. */
    public static Pool of(PoolId id, Prefix subnet) {
        return new Pool(id, subnet, null);
    }
}
