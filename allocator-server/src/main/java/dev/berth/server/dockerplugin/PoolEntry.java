package dev.berth.server.dockerplugin;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool in the book.
 *
 * @param id the daemon's name for it; follows from space, subnet and range
 * @param addressSpace the IPAM driver's address space
 * @param subnet its addresses
 * @param range where dynamic addresses come from; null for all of them
 * @param options that it was asked for with
 * @param gateway the gateway that the driver took with it; null if it took none
 * @param driverPool the driver's name for it
 * @param owner who holds it, for the driver
 * @param session the session of the daemon in which it was last asked for
 */
record PoolEntry(
        String id,
        String addressSpace,
        Prefix subnet,
        @Nullable Prefix range,
        Map<String, String> options,
        @Nullable Cidr gateway,
        String driverPool,
        String owner,
        long session) {
    PoolEntry {
        options = Map.copyOf(options);
    }

    /** The name that a pool gets, whenever it is asked for. */
    static String id(String addressSpace, Prefix subnet, @Nullable Prefix range) {
        String space = addressSpace.replace("%", "%25").replace("/", "%2F");
        return space + "/" + subnet + (range == null ? "" : "/" + range);
    }

    PoolEntry in(long newSession) {
        return new PoolEntry(id, addressSpace, subnet, range, options, gateway, driverPool, owner, newSession);
    }

    /** What the driver is asked. */
    PoolRequest request() {
        return PoolRequest.in(addressSpace, new OwnerToken(OwnerKind.NETWORK, owner, "0"))
                .pool(subnet)
                .range(range)
                .options(options)
                .build();
    }
}
