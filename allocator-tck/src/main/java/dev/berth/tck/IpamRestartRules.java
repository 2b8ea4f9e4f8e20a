package dev.berth.tck;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.RestartMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** IPAM-401 to IPAM-409: what the traits promise about asking again, and what hints may and may not do. */
final class IpamRestartRules {
    private IpamRestartRules() {}

    static void sameTokenSamePool(IpamBench bench) {
        requireIdempotent(bench);
        PoolRequest request = bench.request().build();
        Pool first = bench.take(request);
        Pool second = bench.take(request);
        Expect.equal(
                "the pool for the same token", first.id() + " " + first.subnet(), second.id() + " " + second.subnet());
    }

    static void sameTokenSameAddress(IpamBench bench) {
        requireIdempotent(bench);
        Pool pool = bench.smallPool();
        AddressRequest any = bench.address(pool.id(), null, bench.task());
        Cidr first = bench.take(any);
        Expect.equal("any address for the same token", first, bench.take(any));
        AddressRequest exact = bench.address(pool.id(), first.address(), any.owner());
        Expect.equal("the same address for the same token", first, bench.take(exact));
        OwnerToken otherSlot = new OwnerToken(any.owner().kind(), any.owner().id(), "n2 IPv4");
        Cidr other = bench.take(bench.address(pool.id(), null, otherSlot));
        Expect.that(!other.equals(first), () -> first + " was given to " + any.owner() + " and to " + otherSlot);
    }

    static void releaseEndsTheToken(IpamBench bench) {
        requireIdempotent(bench);
        Pool pool = bench.smallPool();
        AddressRequest request = bench.address(pool.id(), null, bench.task());
        bench.giveBack(pool, bench.take(request));
        Cidr again = bench.take(request);
        bench.expectHeld(again + " was given to a token that had released it", pool, again.address());
    }

    private static void requireIdempotent(IpamBench bench) {
        NotApplicable.unless(traits(bench).idempotent(), "the driver does not declare itself idempotent");
    }

    private static DriverTraits traits(IpamBench bench) {
        return bench.driver().capabilities().traits();
    }

    /**
     * A pool and its addresses, as an allocator stores them.
     *
     * @param owner who requested the pool
     * @param addresses by owner
     */
    private record Stored(OwnerToken owner, Prefix subnet, Map<OwnerToken, Cidr> addresses) {}

    private static List<Stored> use(IpamBench bench) {
        List<Stored> stored = new ArrayList<>();
        for (int pools = 0; pools < 2; pools++) {
            PoolRequest request = bench.request().build();
            Pool pool = bench.take(request);
            Map<OwnerToken, Cidr> addresses = new LinkedHashMap<>();
            for (int at = 0; at < 3; at++) {
                OwnerToken owner = bench.task();
                addresses.put(owner, bench.take(bench.address(pool.id(), null, owner)));
            }
            OwnerToken gone = addresses.keySet().iterator().next();
            bench.giveBack(pool, addresses.remove(gone));
            stored.add(new Stored(request.owner(), pool.subnet(), addresses));
        }
        return stored;
    }

    private static void replay(IpamBench bench, List<Stored> stored) {
        Collections.shuffle(stored, bench.random());
        for (Stored former : stored) {
            Pool pool = bench.take(PoolRequest.in(bench.space(), former.owner())
                    .pool(former.subnet())
                    .build());
            Expect.equal("the pool asked for again", former.subnet(), pool.subnet());
            List<Map.Entry<OwnerToken, Cidr>> addresses =
                    new ArrayList<>(former.addresses().entrySet());
            Collections.shuffle(addresses, bench.random());
            for (Map.Entry<OwnerToken, Cidr> each : addresses) {
                Cidr address = each.getValue();
                Expect.equal(
                        "the address asked for again",
                        address,
                        bench.take(bench.address(pool.id(), address.address(), each.getKey())));
            }
        }
    }

    static void replayIsAccepted(IpamBench bench) {
        NotApplicable.unless(traits(bench).restart() == RestartMode.REPLAY, "the driver declares DURABLE");
        List<Stored> stored = use(bench);
        bench.restart();
        replay(bench, stored);
    }

    static void poolIdsOutliveARestart(IpamBench bench) {
        requireDurable(bench);
        Pool pool = bench.smallPool();
        bench.restart();
        bench.giveBack(pool, bench.anyAddress(pool));
        bench.giveBack(pool);
    }

    static void addressesOutliveARestart(IpamBench bench) {
        requireDurable(bench);
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        Cidr released = bench.anyAddress(pool);
        bench.giveBack(pool, released);
        bench.restart();
        bench.expectHeld(held + " was given before the restart", pool, held.address());
        bench.address(pool, released.address());
    }

    static void poolsOutliveARestart(IpamBench bench) {
        requireDurable(bench);
        Prefix live = bench.smallPool().subnet();
        bench.restart();
        Expect.refused(
                "requesting " + live + ", which is live since before the restart,",
                () -> bench.pool(live),
                ErrorCode.POOL_OVERLAP);
    }

    private static void requireDurable(IpamBench bench) {
        NotApplicable.unless(traits(bench).restart() == RestartMode.DURABLE, "the driver declares REPLAY");
    }

    static void nonsensicalHintsAreDropped(IpamBench bench) {
        use(bench);
        String own = Expect.present("hints()", bench.driver().hints());
        for (String nonsense : Nonsense.insteadOf(own)) {
            bench.restart();
            bench.driver().restoreHints(nonsense);
            Pool pool = bench.anyPool();
            bench.giveBack(pool, bench.anyAddress(pool));
            bench.giveBack(pool);
        }
    }

    static void hintsTakeNothing(IpamBench bench) {
        List<Stored> stored = use(bench);
        String hints = Expect.present("hints()", bench.driver().hints());
        bench.restart();
        bench.driver().restoreHints(hints);
        if (traits(bench).restart() == RestartMode.REPLAY) {
            replay(bench, stored);
        }
    }
}
