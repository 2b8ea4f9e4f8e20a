package dev.berth.postgres;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;
import org.jspecify.annotations.Nullable;

/** What the driver says when it refuses (GEN-5): what was asked, what is there, and what to do. */
final class Refusals {
    private Refusals() {}

    static AllocatorException invalidAddressSpace(String name, AddressSpaces known) {
        return AllocatorException.of(ErrorCode.INVALID_ADDRESS_SPACE, "no such address space")
                .value(name)
                .advice("use " + known.global() + " or " + known.local())
                .build();
    }

    static AllocatorException sizeFitsNoDefaultPool(String space, int length, String defaultPools) {
        return AllocatorException.of(
                        ErrorCode.INVALID_POOL,
                        "no default pool holds a subnet of this size; default pools are " + defaultPools)
                .subject(subject(space))
                .value(size(length))
                .advice("ask for a smaller subnet or a certain one, or configure default pools")
                .build();
    }

    static AllocatorException rangeWithoutPool(String space, Prefix range) {
        return AllocatorException.of(ErrorCode.INVALID_SUB_POOL, "a range of a subnet yet to be chosen")
                .subject(subject(space))
                .value(range)
                .advice("name the subnet too")
                .build();
    }

    static AllocatorException rangeOutsidePool(String space, Prefix range, Prefix pool) {
        return AllocatorException.of(ErrorCode.INVALID_SUB_POOL, "the range is not in the subnet " + pool)
                .subject(subject(space))
                .value(range)
                .advice("choose a range within " + pool)
                .build();
    }

    static AllocatorException poolOverlap(String space, Prefix wanted, PoolTables.PoolAnswer answer) {
        return AllocatorException.of(
                        ErrorCode.POOL_OVERLAP, "overlaps " + answer.inTheWay() + ", held by " + answer.holder())
                .subject(subject(space))
                .value(wanted)
                .advice("choose another subnet, or release that one first")
                .build();
    }

    static AllocatorException noMoreSubnets(String space, int length, String defaultPools, int exclusions) {
        return AllocatorException.of(
                        ErrorCode.NO_MORE_SUBNETS,
                        "no free subnet of this size besides live ones and " + exclusions
                                + " exclusions; default pools are " + defaultPools)
                .subject(subject(space))
                .value(size(length))
                .advice("release networks, ask for a smaller or a certain subnet, or configure more default pools")
                .build();
    }

    static AllocatorException unknownPool(PoolId pool) {
        return AllocatorException.of(ErrorCode.UNKNOWN_POOL, "no live pool of this cluster has this id")
                .subject(subject(pool))
                .advice("request the pool first")
                .build();
    }

    static AllocatorException addressOutOfRange(PoolId pool, IpAddress address, Prefix subnet) {
        return AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "not an address of " + subnet)
                .subject(subject(pool))
                .value(address)
                .advice("choose one from " + subnet.first() + " to " + subnet.last())
                .build();
    }

    static AllocatorException addressInUse(PoolId pool, IpAddress address, @Nullable String holder) {
        return AllocatorException.of(
                        ErrorCode.ADDRESS_IN_USE,
                        holder == null ? "reserved, as the subnet's own or for broadcast" : "held by " + holder)
                .subject(subject(pool))
                .value(address)
                .advice("choose another address, or let one be chosen")
                .build();
    }

    static AllocatorException noAvailableAddresses(
            PoolId pool, Prefix subnet, Prefix range, @Nullable PoolStatus status) {
        boolean narrowed = !range.equals(subnet);
        String counts = status == null
                ? ""
                : "; in the whole subnet " + Long.toUnsignedString(status.inUse()) + " are in use, " + status.reserved()
                        + " of them reserved";
        return AllocatorException.of(
                        ErrorCode.NO_AVAILABLE_ADDRESSES,
                        (narrowed ? "the range " + range + " of " + subnet : "the subnet " + subnet)
                                + " has no free address" + counts)
                .subject(subject(pool))
                .advice("release addresses, or use a larger subnet" + (narrowed ? " or range" : ""))
                .build();
    }

    private static String size(int length) {
        return length == DefaultPools.OWN_SIZE ? "any" : "/" + length;
    }

    private static String subject(String space) {
        return "address space " + space;
    }

    private static String subject(PoolId pool) {
        return "pool " + pool;
    }
}
