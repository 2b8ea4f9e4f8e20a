package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Prefix;

/**
 * A block of addresses that subnets of one size are taken from when a network asks for none in particular.
 *
 * @param base the block
 * @param size the prefix length of the subnets, not shorter than the block's
 */
public record AddressPool(Prefix base, int size) {
    /** @throws AllocatorException {@code invalid-pool} if the size is shorter than the base, or longer than an address */
    public AddressPool {
        if (size < base.length() || size > base.family().bits()) {
            throw AllocatorException.of(
                            ErrorCode.INVALID_POOL, "subnets of size /" + size + " cannot be taken from " + base)
                    .value(base + "," + size)
                    .advice("choose a size from " + base.length() + " to "
                            + base.family().bits())
                    .build();
        }
    }

    /**
     * The subnets of this size within this block.
     *
     * @param base as {@link Prefix#parse} reads it
     */
    public static AddressPool of(String base, int size) {
        return new AddressPool(Prefix.parse(base), size);
    }
}
