package dev.berth.api.spi;

import dev.berth.api.net.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks an IPAM driver for an address. Immutable. */
public final class AddressRequest {
    /** Option: {@code true} asks for next-fit allocation (IPM-6). */
    public static final String SERIAL_OPTION = "com.docker.network.ipam.serial";
    /** Option: what the address is for. */
    public static final String TYPE_OPTION = "RequestAddressType";
    /** The value of {@link #TYPE_OPTION} for gateways (NET-4). */
    public static final String GATEWAY_TYPE = "com.docker.network.gateway";

    private final PoolId pool;
    private final @Nullable IpAddress address;
    private final OwnerToken owner;
    private final Map<String, String> options;

    /**
     * A request.
     *
     * @param pool the pool
     * @param address the address wanted; null for any
     * @param owner who asks
     * @param options copied unless immutable already
     */
    public AddressRequest(PoolId pool, @Nullable IpAddress address, OwnerToken owner, Map<String, String> options) {
        this.pool = pool;
        this.address = address;
        this.owner = owner;
        this.options = Map.copyOf(options);
    }

    /** The pool. */
    public PoolId pool() {
        return pool;
    }

    /** The address wanted; null for any. Asked for on every allocation, hence no {@code Optional}. */
    public @Nullable IpAddress address() {
        return address;
    }

    /** Who asks. */
    public OwnerToken owner() {
        return owner;
    }

    /** The options of the network's IPAM config and the allocator's own, immutable (DRV-5, IPM-6). */
    public Map<String, String> options() {
        return options;
    }

    @Override
    public String toString() {
        return (address == null ? "any address" : "address " + address) + " of pool " + pool + " for " + owner;
    }
}
