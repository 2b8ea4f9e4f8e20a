package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * A service's address on a network.
 *
 * @param networkId the network
 * @param address with the prefix length of its pool; null on a node-local network (SVC-3), or where one is wanted (SVC-4)
 */
public record VirtualIp(String networkId, @Nullable Cidr address) {
    /** @throws AllocatorException {@code invalid-argument} if the network's id is empty */
    public VirtualIp {
        Checks.id("virtual IP", networkId);
    }
}
