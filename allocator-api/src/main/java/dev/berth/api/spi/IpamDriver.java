package dev.berth.api.spi;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import java.util.Optional;

/**
 * Manages pools and the addresses in them. Implemented by vendors; grows by default methods only.
 *
 * <p><b>Threads:</b> called from many threads at once, also for one pool. The allocator holds no lock during a call.
 *
 * <p><b>Failures:</b> an {@link AllocatorException} is a <em>refusal</em>: it promises that the call changed nothing.
 * Anything else thrown leaves the outcome <em>unknown</em>, and the allocator will undo what may have happened (GEN-8).
 * {@code driver-unavailable} is the refusal of a driver that cannot answer now and did nothing. Mind that the values of this
 * API throw an {@link AllocatorException} too, when they are made of something malformed: a driver that reads them out of the
 * reply of a server, which has acted by then, has to catch that and throw something else.
 *
 * <p><b>Addresses and owners:</b> the driver knows what is free; who owns what is the allocator's ledger (OWN-1). An
 * address given must be free, lie in its pool, and stay given until released.
 *
 * <p><b>Lifecycle:</b> created by its provider for one allocator, closed with it.
 */
public interface IpamDriver extends AutoCloseable {
    /** What the driver can do; constant over its life, and cheap. */
    IpamCapabilities capabilities();

    /** The names of the default address spaces; constant over its life. */
    AddressSpaces addressSpaces();

    /**
     * Takes a pool: the one asked for, or any free one.
     *
     * @throws AllocatorException {@code invalid-address-space}; {@code invalid-pool} if no such pool can exist;
     *     {@code invalid-sub-pool} if the range is not within the pool; {@code pool-overlap} if it overlaps a live pool of
     *     the space; {@code no-more-subnets} if any was asked for and none is left
     */
    Pool requestPool(PoolRequest request);

    /**
     * Gives a pool back, and with it what is still taken of its addresses, unless another live pool has the same subnet
     * (IPM-8).
     *
     * @throws AllocatorException {@code unknown-pool} if no live pool has this id
     */
    void releasePool(PoolRelease release);

    /**
     * Takes an address: the one asked for, or any free one.
     *
     * @return the address with the prefix length of its pool (IPM-7)
     * @throws AllocatorException {@code unknown-pool}; {@code address-out-of-range} if the one asked for is not in the pool;
     *     {@code address-in-use} if it is taken or reserved; {@code no-available-addresses} if any was asked for and none is
     *     left
     */
    Cidr requestAddress(AddressRequest request);

    /**
     * Gives an address back; does nothing if it is not held (IPM-8).
     *
     * @throws AllocatorException {@code unknown-pool}; {@code address-out-of-range} if the address is not in the pool
     */
    void releaseAddress(AddressRelease release);

    /** How full a pool is; empty if the driver does not tell, or has no such pool. */
    default Optional<PoolStatus> status(PoolId pool) {
        return Optional.empty();
    }

    /**
     * What the driver would like to know again after a restart beyond the pools and addresses, such as cursors and
     * quarantines (IPM-10). May lag; losing it breaks nothing. Text of the driver's own form, empty for nothing.
     */
    default String hints() {
        return "";
    }

    /** Takes hints back, before the first pool is requested; hints that make no sense any more are dropped. */
    default void restoreHints(String hints) {}

    /** Ends the driver. Called once, when no call is under way. */
    @Override
    default void close() {}
}
