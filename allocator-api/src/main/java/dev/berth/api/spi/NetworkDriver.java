package dev.berth.api.spi;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.AddressFamily;
import java.util.Map;
import java.util.Set;

/**
 * Allocates what a kind of network needs besides addresses, such as VXLAN ids. Implemented by vendors; grows by default
 * methods only.
 *
 * <p><b>Threads:</b> called from many threads at once, but not at once for one network. The allocator holds no lock during
 * a call.
 *
 * <p><b>Failures:</b> as for an {@link IpamDriver}: an {@link AllocatorException} promises that nothing changed, anything
 * else leaves the outcome unknown.
 *
 * <p><b>Lifecycle:</b> created by its provider for one allocator, closed with it.
 */
public interface NetworkDriver extends AutoCloseable {
    /** What the driver can do; constant over its life, and cheap. */
    NetworkCapabilities capabilities();

    /**
     * Allocates for a network. Not called for a {@linkplain Scope#NODE_LOCAL node-local} driver.
     *
     * @return what the nodes need to know, as options; stored as the network's driver state, and given again at a restart
     *     with the same request (NET-6)
     * @throws AllocatorException {@code network-exists} if the network is allocated already; or why it cannot be
     */
    Map<String, String> allocateNetwork(NetworkRequest request);

    /**
     * Gives back all that a network has.
     *
     * @throws AllocatorException {@code unknown-network} if it has nothing
     */
    void freeNetwork(NetworkRelease release);

    /**
     * The families for which a network with these options wants no gateway; asked before its pools are requested (NET-4).
     */
    default Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return Set.of();
    }

    /** As {@link IpamDriver#hints()}. */
    default String hints() {
        return "";
    }

    /** As {@link IpamDriver#restoreHints}. */
    default void restoreHints(String hints) {}

    /** Ends the driver. Called once, when no call is under way. */
    @Override
    default void close() {}
}
