package dev.berth.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;

/** What the driver says when it refuses (GEN-5): what was asked, what is there, and what to do. */
final class Refusals {
    private Refusals() {}

    static AllocatorException invalidAddressSpace(String name, AddressSpaces known) {
        return AllocatorException.of(ErrorCode.INVALID_ADDRESS_SPACE, "no such address space")
                .value(name)
                .advice("use " + known.global() + " or " + known.local())
                .build();
    }

    static AllocatorException sizeFitsNoDefaultPool(AddressSpace space, int length) {
        return AllocatorException.of(
                        ErrorCode.INVALID_POOL,
                        "no default pool holds a subnet of this size; default pools are " + space.defaultPools())
                .subject(space.toString())
                .value(length == DefaultPools.OWN_SIZE ? "any" : "/" + length)
                .advice("ask for a smaller subnet or a certain one, or configure default pools")
                .build();
    }

    static AllocatorException rangeWithoutPool(AddressSpace space, Prefix range) {
        return AllocatorException.of(ErrorCode.INVALID_SUB_POOL, "a range of a subnet yet to be chosen")
                .subject(space.toString())
                .value(range)
                .advice("name the subnet too")
                .build();
    }

    static AllocatorException rangeOutsidePool(AddressSpace space, Prefix range, Prefix pool) {
        return AllocatorException.of(ErrorCode.INVALID_SUB_POOL, "the range is not in the subnet " + pool)
                .subject(space.toString())
                .value(range)
                .advice("choose a range within " + pool)
                .build();
    }

    static AllocatorException poolOverlap(AddressSpace space, Prefix wanted, Prefix live) {
        return AllocatorException.of(
                        ErrorCode.POOL_OVERLAP,
                        wanted.equals(live) ? "the subnet is live already" : "overlaps the live subnet " + live)
                .subject(space.toString())
                .value(wanted)
                .advice("choose another subnet, or release that one first")
                .build();
    }

    static AllocatorException rangeTwice(AddressSpace space, Prefix range, Prefix pool) {
        return AllocatorException.of(ErrorCode.POOL_OVERLAP, "this range of " + pool + " is live already")
                .subject(space.toString())
                .value(range)
                .advice("choose another range, or release that one first")
                .build();
    }

    static AllocatorException noMoreSubnets(AddressSpace space, int length, int live, int excluded, int quarantined) {
        return AllocatorException.of(
                        ErrorCode.NO_MORE_SUBNETS,
                        "no free subnet of this size; default pools are " + space.defaultPools() + ", " + live
                                + " subnets are live, " + excluded + " prefixes excluded, " + quarantined
                                + " subnets quarantined that would not help")
                .subject(space.toString())
                .value(length == DefaultPools.OWN_SIZE ? "any" : "/" + length)
                .advice("release networks, ask for a smaller or a certain subnet, or configure more default pools")
                .build();
    }

    static AllocatorException unknownPool(PoolId pool) {
        return AllocatorException.of(ErrorCode.UNKNOWN_POOL, "no live pool has this id")
                .subject("pool " + pool)
                .advice("request the pool first")
                .build();
    }

    static AllocatorException addressOutOfRange(PoolId pool, IpAddress address, Prefix subnet) {
        return AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "not an address of " + subnet)
                .subject("pool " + pool)
                .value(address)
                .advice("choose one from " + subnet.first() + " to " + subnet.last())
                .build();
    }

    static AllocatorException reserved(PoolId pool, IpAddress address) {
        return AllocatorException.of(
                        ErrorCode.ADDRESS_IN_USE, "the address is reserved, as the subnet's own or for broadcast")
                .subject("pool " + pool)
                .value(address)
                .advice("choose another address, or let one be chosen")
                .build();
    }

    static AllocatorException addressInUse(PoolId pool, IpAddress address) {
        return AllocatorException.of(ErrorCode.ADDRESS_IN_USE, "the address is held already")
                .subject("pool " + pool)
                .value(address)
                .advice("choose another address, or let one be chosen")
                .build();
    }

    static AllocatorException noAvailableAddresses(LivePool pool, PoolStatus status) {
        Prefix subnet = pool.subnet();
        Prefix range = pool.range();
        String where = range.equals(subnet) ? "the subnet " + subnet : "the range " + range + " of " + subnet;
        return AllocatorException.of(
                        ErrorCode.NO_AVAILABLE_ADDRESSES,
                        where + " has " + capacity(range) + " addresses and none is free; in the whole subnet "
                                + Long.toUnsignedString(status.inUse()) + " are in use, " + status.reserved()
                                + " of them reserved, and " + status.quarantined() + " quarantined")
                .subject("pool " + pool.id())
                .advice("release addresses, or use a larger subnet" + (range.equals(subnet) ? "" : " or range"))
                .build();
    }

    private static String capacity(Prefix range) {
        return range.hostBits() < Long.SIZE - 1 ? Long.toString(1L << range.hostBits()) : "2^" + range.hostBits();
    }
}
