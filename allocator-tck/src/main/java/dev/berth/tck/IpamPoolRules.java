package dev.berth.tck;

import static dev.berth.tck.IpamBench.lowerHalf;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** IPAM-101 to IPAM-114: pools. */
final class IpamPoolRules {
    private static final int SEVERAL = 6;

    private IpamPoolRules() {}

    static void hasAnId(IpamBench bench) {
        Pool pool = bench.anyPool();
        Expect.that(!pool.id().value().isEmpty(), () -> "the id of the pool " + pool.subnet() + " is empty");
    }

    static void isOfTheFamily(IpamBench bench) {
        Expect.equal(
                "the family of any IPv4 pool",
                AddressFamily.IPV4,
                bench.anyPool().subnet().family());
        Pool pool;
        try {
            pool = bench.take(bench.request().family(AddressFamily.IPV6).build());
        } catch (AllocatorException refusal) {
            Expect.that(
                    Set.of(ErrorCode.INVALID_POOL, ErrorCode.NO_MORE_SUBNETS).contains(refusal.code()),
                    () -> "a driver without IPv6 pools refuses them with invalid-pool or no-more-subnets, not with "
                            + refusal.code());
            return;
        }
        Expect.equal(
                "the family of any IPv6 pool", AddressFamily.IPV6, pool.subnet().family());
    }

    static void isTheOneAskedFor(IpamBench bench) {
        Prefix wanted = bench.freeSubnet();
        Expect.equal("the pool asked for", wanted, bench.pool(wanted).subnet());
    }

    static void isOfTheSize(IpamBench bench) {
        Pool any = bench.anyPool();
        int length = any.subnet().length();
        for (int wanted : new int[] {length, length + 1}) {
            try {
                Pool pool = bench.take(bench.request()
                        .pool(IpamBench.anyOfLength(AddressFamily.IPV4, wanted))
                        .build());
                Expect.equal(
                        "the length of any pool of size /" + wanted,
                        wanted,
                        pool.subnet().length());
            } catch (AllocatorException refusal) {
                Expect.that(
                        refusal.code().equals(ErrorCode.INVALID_POOL)
                                || refusal.code().equals(ErrorCode.NO_MORE_SUBNETS),
                        () -> "a size that the driver does not give is refused with invalid-pool, not with "
                                + refusal.code());
            }
        }
    }

    static void anyPoolsDoNotOverlap(IpamBench bench) {
        List<Prefix> live = new ArrayList<>();
        for (Pool pool : several(bench)) {
            Prefix next = pool.subnet();
            live.forEach(other -> Expect.that(
                    !next.overlaps(other), () -> "any pool gave " + next + " while " + other + " was live"));
            live.add(next);
        }
    }

    private static List<Pool> several(IpamBench bench) {
        return Stream.generate(bench::anyPoolIfLeft)
                .limit(SEVERAL)
                .flatMap(Optional::stream)
                .toList();
    }

    static void keepsOffExclusions(IpamBench bench) {
        Pool first = bench.anyPool();
        Prefix excluded = first.subnet();
        bench.giveBack(first);
        try {
            Prefix given = bench.take(
                            bench.request().exclusions(List.of(excluded)).build())
                    .subnet();
            Expect.that(
                    !given.overlaps(excluded),
                    () -> "any pool gave " + given + " although " + excluded + " was to be avoided");
        } catch (AllocatorException refusal) {
            Expect.equal("the refusal where all else is taken", ErrorCode.NO_MORE_SUBNETS, refusal.code());
        }
    }

    static void overlapIsRefused(IpamBench bench) {
        Prefix live = bench.smallPool().subnet();
        Expect.refused("requesting the live pool " + live, () -> bench.pool(live), ErrorCode.POOL_OVERLAP);
        Expect.refused(
                "requesting a half of the live pool " + live,
                () -> bench.pool(lowerHalf(live)),
                ErrorCode.POOL_OVERLAP,
                ErrorCode.INVALID_POOL);
        Prefix wider = Prefix.containing(live.first(), live.length() - 1);
        Expect.refused(
                "requesting " + wider + ", which contains the live pool " + live,
                () -> bench.pool(wider),
                ErrorCode.POOL_OVERLAP,
                ErrorCode.INVALID_POOL);
    }

    static void idsAreDistinct(IpamBench bench) {
        Set<PoolId> ids = new HashSet<>();
        for (Pool pool : several(bench)) {
            Expect.that(ids.add(pool.id()), () -> "the id " + pool.id() + " names two live pools");
        }
    }

    static void unknownSpaceIsRefused(IpamBench bench) {
        String unknown = bench.space() + "-unknown";
        Expect.refused(
                "requesting a pool of the address space " + unknown,
                () -> bench.take(PoolRequest.in(unknown, bench.task()).build()),
                ErrorCode.INVALID_ADDRESS_SPACE);
    }

    static void releasedIsFreeAgain(IpamBench bench) {
        Prefix subnet = bench.freeSubnet();
        for (int at = 0; at < 2; at++) {
            bench.giveBack(bench.pool(subnet));
        }
        bench.pool(subnet);
    }

    static void comesBackEmpty(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        bench.giveBack(pool);
        Pool again = bench.pool(pool.subnet());
        bench.address(again, held.address());
    }

    static void releaseOfUnknownIsRefused(IpamBench bench) {
        Pool pool = bench.anyPool();
        bench.giveBack(pool);
        Expect.refused(
                "releasing the pool " + pool.subnet() + " a second time",
                () -> bench.driver().releasePool(bench.release(pool.id())),
                ErrorCode.UNKNOWN_POOL);
    }

    static void noneLeftIsRefused(IpamBench bench) {
        List<Prefix> everything = List.of(Prefix.parse("0.0.0.0/0"));
        Expect.refused(
                "requesting any pool that avoids 0.0.0.0/0",
                () -> bench.take(bench.request().exclusions(everything).build()),
                ErrorCode.NO_MORE_SUBNETS);
    }

    static void gatewayIsHeld(IpamBench bench) {
        Pool pool = bench.anyPool();
        Cidr gateway = pool.gateway();
        if (gateway == null) {
            return; // the allocator will ask for one
        }
        Expect.that(
                pool.subnet().contains(gateway.address()),
                () -> "the gateway " + gateway + " is not in its pool " + pool.subnet());
        bench.expectHeld("the pool came with the gateway " + gateway, pool, gateway.address());
    }
}
