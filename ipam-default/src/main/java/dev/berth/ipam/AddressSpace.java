package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The subnets of one address space and family: which are live, what each was requested as, and where new ones go.
 * Thread-safe: guarded by its own monitor, under which those of the pools' addresses are taken, never the other way round.
 */
final class AddressSpace {
    private final String name;
    private final AddressFamily family;
    private final DefaultPools defaultPools;
    private final QuarantinePeriod quarantinePeriod;
    /** The live pools of all spaces; written under this monitor, read without. */
    private final ConcurrentMap<PoolId, LivePool> livePools;

    private final Map<Prefix, LiveSubnet> subnets = new HashMap<>();
    private final Quarantine<Prefix> quarantine;
    /** The live and the quarantined subnets. */
    private SubnetTree taken;

    /** Hints about the addresses of subnets that are not live yet. */
    private final Map<Prefix, List<Hint>> awaitedHints = new HashMap<>();

    AddressSpace(
            String name,
            AddressFamily family,
            DefaultPools defaultPools,
            QuarantinePeriod quarantinePeriod,
            ConcurrentMap<PoolId, LivePool> livePools) {
        this.name = name;
        this.family = family;
        this.defaultPools = defaultPools;
        this.quarantinePeriod = quarantinePeriod;
        this.livePools = livePools;
        this.quarantine = new Quarantine<>(quarantinePeriod);
        this.taken = SubnetTree.empty(family);
    }

    /** Takes a pool; see {@link DefaultIpam#requestPool}. */
    synchronized Pool request(PoolRequest request) {
        endQuarantines();
        Prefix wanted = request.pool().orElse(null);
        Prefix range = request.range().orElse(null);
        if (wanted == null || wanted.first().isUnspecified()) {
            if (range != null) {
                throw Refusals.rangeWithoutPool(this, range);
            }
            return requestAny(wanted == null ? DefaultPools.OWN_SIZE : wanted.length(), request);
        }
        return open(wanted, range == null ? null : withinPool(range, wanted));
    }

    private Pool requestAny(int length, PoolRequest request) {
        if (!defaultPools.fit(length)) {
            throw Refusals.sizeFitsNoDefaultPool(this, length);
        }
        Prefix subnet = formerlyOf(request, length);
        if (subnet == null) {
            subnet = defaultPools.lowestFree(taken.withAll(request.exclusions()), length);
        }
        if (subnet == null) {
            subnet = lowestQuarantined(request, length);
        }
        if (subnet == null) {
            throw Refusals.noMoreSubnets(
                    this, length, subnets.size(), request.exclusions().size(), quarantine.size());
        }
        return open(subnet, null);
    }

    /** The subnet that this owner released last, if it is kept back and could be given to anybody (IPM-10). */
    private @Nullable Prefix formerlyOf(PoolRequest request, int length) {
        Prefix former = quarantine.latestOf(request.owner());
        boolean suits = former != null
                && defaultPools.couldGive(former, length)
                && request.exclusions().stream().noneMatch(former::overlaps);
        return suits ? former : null;
    }

    /** The lowest subnet that is free without as many of the oldest quarantines as need be. */
    private @Nullable Prefix lowestQuarantined(PoolRequest request, int length) {
        SubnetTree tree = taken;
        for (Quarantine.Entry<Prefix> oldest : quarantine.oldestFirst()) {
            tree = tree.without(oldest.what());
            Prefix subnet = defaultPools.lowestFree(tree.withAll(request.exclusions()), length);
            if (subnet != null) {
                return subnet;
            }
        }
        return null;
    }

    /** The range, if it is part of the pool; the pool, if it is part of the range (IPM-3). */
    private Prefix withinPool(Prefix range, Prefix pool) {
        if (!range.overlaps(pool)) {
            throw Refusals.rangeOutsidePool(this, range, pool);
        }
        return pool.contains(range) ? range : pool;
    }

    private Pool open(Prefix subnet, @Nullable Prefix range) {
        PoolId id = new PoolId(name + "/" + subnet + (range == null ? "" : "/" + range));
        if (livePools.containsKey(id)) {
            throw range == null ? Refusals.poolOverlap(this, subnet, subnet) : Refusals.rangeTwice(this, range, subnet);
        }
        LiveSubnet live = subnets.get(subnet);
        if (live == null) {
            live = bringUp(subnet);
        }
        live.pools++;
        livePools.put(id, new LivePool(id, this, live.addresses, range == null ? subnet : range));
        return Pool.of(id, subnet);
    }

    /** Makes a subnet live that overlaps no live one, and ends the quarantines in its way (IPM-3, IPM-10). */
    private LiveSubnet bringUp(Prefix subnet) {
        SubnetTree room = taken;
        List<Prefix> inTheWay = new ArrayList<>();
        Prefix other = room.overlapping(subnet);
        while (other != null) {
            if (!quarantine.contains(other)) {
                throw Refusals.poolOverlap(this, subnet, other);
            }
            inTheWay.add(other);
            room = room.without(other);
            other = room.overlapping(subnet);
        }
        inTheWay.forEach(quarantine::lift);
        taken = room.with(subnet);
        LiveSubnet live = new LiveSubnet(new PoolAddresses(subnet, quarantinePeriod));
        subnets.put(subnet, live);
        for (Hint hint : awaitedHints.getOrDefault(subnet, List.of())) {
            restore(hint, live.addresses);
        }
        awaitedHints.remove(subnet);
        return live;
    }

    /** Gives a pool back; see {@link DefaultIpam#releasePool}. */
    synchronized void release(LivePool pool, PoolRelease release) {
        if (!livePools.remove(pool.id(), pool)) {
            throw Refusals.unknownPool(pool.id());
        }
        pool.end();
        Prefix subnet = pool.subnet();
        LiveSubnet live = subnets.get(subnet);
        if (live == null || --live.pools > 0) {
            return;
        }
        subnets.remove(subnet);
        if (release.reason() == ReleaseReason.RELEASED && quarantine.isOn()) {
            quarantine.add(subnet, release.owner());
        } else {
            taken = taken.without(subnet);
        }
    }

    private void endQuarantines() {
        Prefix over = quarantine.liftOver();
        while (over != null) {
            taken = taken.without(over);
            over = quarantine.liftOver();
        }
    }

    /** Adds what is worth remembering, hints that wait included. */
    synchronized void collectHints(List<Hint> hints) {
        for (Quarantine.Entry<Prefix> entry : quarantine.oldestFirst()) {
            hints.add(new Hint.KeptSubnet(name, entry));
        }
        for (LiveSubnet live : subnets.values()) {
            collectHints(live.addresses, hints);
        }
        awaitedHints.values().forEach(hints::addAll);
    }

    private void collectHints(PoolAddresses addresses, List<Hint> hints) {
        synchronized (addresses) {
            IpAddress cursor = addresses.cursor();
            if (cursor != null) {
                hints.add(new Hint.Cursor(name, addresses.subnet(), cursor));
            }
            for (Quarantine.Entry<IpAddress> entry : addresses.quarantined()) {
                hints.add(new Hint.KeptAddress(name, addresses.subnet(), entry));
            }
        }
    }

    /** Takes a hint back, or keeps it until its subnet is live; drops one that makes no sense any more. */
    synchronized void restore(Hint hint) {
        if (hint instanceof Hint.KeptSubnet kept) {
            if (taken.overlapping(kept.subnet()) == null && quarantine.restore(kept.entry())) {
                taken = taken.with(kept.subnet());
            }
            return;
        }
        LiveSubnet live = subnets.get(hint.subnet());
        if (live == null) {
            awaitedHints
                    .computeIfAbsent(hint.subnet(), subnet -> new ArrayList<>())
                    .add(hint);
        } else {
            restore(hint, live.addresses);
        }
    }

    private static void restore(Hint hint, PoolAddresses addresses) {
        synchronized (addresses) {
            if (hint instanceof Hint.Cursor cursor) {
                addresses.restoreCursor(cursor.address());
            } else if (hint instanceof Hint.KeptAddress kept) {
                addresses.restoreQuarantine(kept.entry());
            }
        }
    }

    DefaultPools defaultPools() {
        return defaultPools;
    }

    /** As messages name it: {@code address space GlobalDefault (IPv4)}. */
    @Override
    public String toString() {
        return "address space " + name + " (" + family + ")";
    }

    /** A live subnet, and how many pools it was given as: itself, and its ranges. */
    private static final class LiveSubnet {
        final PoolAddresses addresses;
        int pools;

        LiveSubnet(PoolAddresses addresses) {
            this.addresses = addresses;
        }
    }
}
