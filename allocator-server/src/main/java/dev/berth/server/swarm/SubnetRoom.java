package dev.berth.server.swarm;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How full one subnet of a network is, in addresses. Counts that are too large are {@link Long#MAX_VALUE}. Immutable.
 *
 * @param subnet the subnet
 * @param rangeOrNull the part for dynamic addresses; null for all of it
 * @param gateways gateways
 * @param auxiliary addresses kept back by name
 * @param virtualIps virtual IPs of services
 * @param tasks addresses of tasks
 * @param loadBalancers load balancers of nodes, those included that Docker tells nobody of (ATT-1)
 * @param unseen how many of the load balancers are counted because their nodes have tasks here, and not seen
 * @param unowned what the engine counts as used and nobody holds; empty if it does not count (before API 1.52)
 * @param free addresses that can still be given to anyone
 */
public record SubnetRoom(
        Prefix subnet,
        @Nullable Prefix rangeOrNull,
        int gateways,
        int auxiliary,
        int virtualIps,
        int tasks,
        int loadBalancers,
        int unseen,
        OptionalLong unowned,
        long free) {
    /** How many addresses the subnet has. */
    public long capacity() {
        return size(subnet);
    }

    /** The first and the last address of an IPv4 subnet, the first of an IPv6 one, which are never given (IPM-4). */
    public long reserved() {
        return reserved(subnet);
    }

    static long reserved(Prefix subnet) {
        if (subnet.family() == AddressFamily.IPV6) {
            return 1;
        }
        return subnet.hostBits() >= 2 ? 2 : 0;
    }

    static long size(Prefix prefix) {
        return prefix.hostBits() >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << prefix.hostBits();
    }

    /** Addresses with a holder that is known. */
    long held() {
        return (long) gateways + auxiliary + virtualIps + tasks + loadBalancers;
    }
}
