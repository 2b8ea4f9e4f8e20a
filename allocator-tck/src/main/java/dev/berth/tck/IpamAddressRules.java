package dev.berth.tck;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** IPAM-201 to IPAM-217: addresses, and how full a pool says it is. */
final class IpamAddressRules {
    private IpamAddressRules() {}

    static void liesInItsPool(IpamBench bench) {
        Pool pool = bench.smallPool();
        for (int at = 0; at < 5; at++) {
            Cidr address = bench.anyAddress(pool);
            Expect.that(
                    pool.subnet().contains(address.address()),
                    () -> "the pool " + pool.subnet() + " gave the address " + address);
        }
    }

    static void hasThePoolsLength(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr any = bench.anyAddress(pool);
        Expect.equal("the prefix length of the address " + any, pool.subnet().length(), any.length());
    }

    static void isGivenOnce(IpamBench bench) {
        Pool pool = bench.smallPool();
        Set<IpAddress> given = new HashSet<>();
        for (Cidr address : bench.fill(pool)) {
            Expect.that(given.add(address.address()), () -> address + " was given twice");
        }
    }

    static void isTheOneAskedFor(IpamBench bench) {
        Pool pool = bench.smallPool();
        IpAddress wanted = freeAddress(bench, pool);
        Expect.equal(
                "the address asked for", wanted, bench.address(pool, wanted).address());
    }

    private static IpAddress freeAddress(IpamBench bench, Pool pool) {
        Cidr address = bench.anyAddress(pool);
        bench.giveBack(pool, address);
        return address.address();
    }

    static void takenIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        bench.expectHeld(held + " was given", pool, held.address());
    }

    static void releasedIsFreeAgain(IpamBench bench) {
        Pool pool = bench.smallPool();
        IpAddress address = freeAddress(bench, pool);
        for (int at = 0; at < 2; at++) {
            bench.giveBack(pool, bench.address(pool, address));
        }
        bench.address(pool, address);
    }

    static void fullPoolIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        List<Cidr> all = bench.fill(pool);
        Expect.refused(
                "any address of " + pool.subnet() + ", of which " + all.size() + " are given,",
                () -> bench.anyAddress(pool),
                ErrorCode.NO_AVAILABLE_ADDRESSES);
    }

    static void fullPoolGivesWhatComesBack(IpamBench bench) {
        Pool pool = bench.smallPool();
        List<Cidr> all = bench.fill(pool);
        Cidr back = all.get(0);
        bench.giveBack(pool, back);
        Expect.equal("the address that a full pool gives when " + back + " came back", back, bench.anyAddress(pool));
    }

    static void outsideIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        IpAddress outside = outside(pool);
        Expect.refused(
                "asking " + pool.subnet() + " for " + outside,
                () -> bench.address(pool, outside),
                ErrorCode.ADDRESS_OUT_OF_RANGE);
    }

    private static IpAddress outside(Pool pool) {
        return IpamBench.sibling(pool.subnet()).first();
    }

    static void unknownPoolIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        bench.giveBack(pool);
        Expect.refused(
                "any address of the pool " + pool.subnet() + ", which was released,",
                () -> bench.anyAddress(pool),
                ErrorCode.UNKNOWN_POOL);
    }

    static void releaseOfFreeDoesNothing(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        IpAddress free = freeAddress(bench, pool);
        bench.driver().releaseAddress(bench.release(pool, free));
        bench.expectHeld(held + " is held, and only " + free + " was released", pool, held.address());
    }

    static void releaseOutsideIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        IpAddress outside = outside(pool);
        Expect.refused(
                "releasing " + outside + " in " + pool.subnet(),
                () -> bench.driver().releaseAddress(bench.release(pool, outside)),
                ErrorCode.ADDRESS_OUT_OF_RANGE);
    }

    static void releaseInUnknownPoolIsRefused(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr address = bench.anyAddress(pool);
        bench.giveBack(pool, address);
        bench.giveBack(pool);
        Expect.refused(
                "releasing " + address + " in " + pool.subnet() + ", which was released,",
                () -> bench.driver().releaseAddress(bench.release(pool, address.address())),
                ErrorCode.UNKNOWN_POOL);
    }

    static void rollbackFrees(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr address = bench.anyAddress(pool);
        AddressRelease release = bench.release(pool, address.address());
        bench.driver()
                .releaseAddress(new AddressRelease(
                        release.pool(), release.address(), release.owner(), ReleaseReason.ROLLED_BACK));
        bench.address(pool, address.address());
    }

    static void unknownOptionsAreIgnored(IpamBench bench) {
        Pool pool = bench.take(bench.request()
                .options(Map.of("dev.berth.tck.unknown", "any text"))
                .build());
        bench.take(new AddressRequest(pool.id(), null, bench.task(), Map.of("dev.berth.tck.unknown", "any text")));
        bench.take(new AddressRequest(
                pool.id(), null, bench.task(), Map.of(AddressRequest.TYPE_OPTION, AddressRequest.GATEWAY_TYPE)));
    }

    static void statusCounts(IpamBench bench) {
        Pool pool = bench.smallPool();
        Optional<PoolStatus> empty = bench.driver().status(pool.id());
        NotApplicable.unless(empty.isPresent(), "the driver does not tell how full a pool is");
        PoolStatus before = empty.orElseThrow();
        bench.anyAddress(pool);
        PoolStatus after = bench.driver().status(pool.id()).orElseThrow();
        Expect.equal("inUse, after one address more", before.inUse() + 1, after.inUse());
        Expect.equal(
                "dynamicAvailable, after one address more", before.dynamicAvailable() - 1, after.dynamicAvailable());
    }

    static void unknownPoolHasNoStatus(IpamBench bench) {
        Pool pool = bench.smallPool();
        PoolId id = pool.id();
        bench.giveBack(pool);
        Expect.equal(
                "the status of a pool that was released",
                Optional.empty(),
                bench.driver().status(id));
    }
}
