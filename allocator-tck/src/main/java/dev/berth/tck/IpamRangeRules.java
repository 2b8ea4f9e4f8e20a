package dev.berth.tck;

import static dev.berth.tck.IpamBench.lowerHalf;
import static dev.berth.tck.IpamBench.sibling;
import static dev.berth.tck.IpamBench.upperHalf;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.Pool;

/** IPAM-151 to IPAM-156: ranges of pools. A driver without ranges refuses each with {@code invalid-sub-pool}. */
final class IpamRangeRules {
    private IpamRangeRules() {}

    static void poolIsGivenWhole(IpamBench bench) {
        Prefix subnet = bench.divisibleSubnet();
        Pool pool = bench.range(subnet, upperHalf(subnet));
        Expect.equal("the subnet of a pool with a range", subnet, pool.subnet());
    }

    static void isWithinItsPool(IpamBench bench) {
        Prefix subnet = bench.divisibleSubnet();
        Prefix outside = sibling(subnet);
        Expect.refused(
                "requesting " + subnet + " with the range " + outside,
                () -> bench.take(bench.request().pool(subnet).range(outside).build()),
                ErrorCode.INVALID_SUB_POOL);
    }

    static void addressesComeFromTheRange(IpamBench bench) {
        Prefix subnet = bench.divisibleSubnet();
        Prefix range = upperHalf(subnet);
        Pool pool = bench.range(subnet, range);
        for (int at = 0; at < 3; at++) {
            Cidr address = bench.anyAddress(pool);
            Expect.that(
                    range.contains(address.address()),
                    () -> "any address of " + subnet + " with the range " + range + " gave " + address);
        }
    }

    static void addressAskedForMayLieOutsideTheRange(IpamBench bench) {
        Pool whole = bench.smallPool();
        Prefix subnet = bench.divisible(whole.subnet());
        Cidr usable = bench.anyAddress(whole);
        bench.giveBack(whole, usable);
        bench.giveBack(whole);
        boolean isLow = lowerHalf(subnet).contains(usable.address());
        Pool other = bench.range(subnet, isLow ? upperHalf(subnet) : lowerHalf(subnet));
        bench.address(other, usable.address());
    }

    static void severalMayBeLive(IpamBench bench) {
        Prefix subnet = bench.divisibleSubnet();
        Pool lower = bench.range(subnet, lowerHalf(subnet));
        Pool upper = bench.range(subnet, upperHalf(subnet));
        Expect.that(!lower.id().equals(upper.id()), () -> "two ranges of " + subnet + " have one id, " + lower.id());
    }

    static void shareTheAddresses(IpamBench bench) {
        Prefix subnet = bench.divisibleSubnet();
        Pool lower = bench.range(subnet, lowerHalf(subnet));
        Pool upper = bench.range(subnet, upperHalf(subnet));
        Cidr held = bench.anyAddress(lower);
        bench.expectHeld(held + " is held through the range " + lowerHalf(subnet), upper, held.address());
    }
}
