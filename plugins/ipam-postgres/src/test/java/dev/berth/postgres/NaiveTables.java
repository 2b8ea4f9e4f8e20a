package dev.berth.postgres;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pools and addresses of one address space that several clusters share, by the rules alone: lists and scans. An answer is what was
 * given, or an error code.
 */
final class NaiveTables {
    /** A cluster's owner. */
    record Holder(String cluster, OwnerToken owner) {}

    /** Who has an address: through which pool, and whether any was asked for. */
    record Held(Holder holder, NaivePool pool, boolean any) {}

    /** A live subnet. */
    static final class NaiveSubnet {
        final Prefix prefix;
        final Map<IpAddress, Held> held = new TreeMap<>();
        IpAddress cursor;

        NaiveSubnet(Prefix prefix) {
            this.prefix = prefix;
        }

        boolean reserved(IpAddress address) {
            if (prefix.family() == AddressFamily.IPV6) {
                return address.equals(prefix.first());
            }
            return prefix.hostBits() > 1 && (address.equals(prefix.first()) || address.equals(prefix.last()));
        }
    }

    /** A live pool; any is the length asked for, null for a certain subnet. */
    record NaivePool(NaiveSubnet subnet, Prefix range, boolean narrowed, Holder holder, Integer any) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** One of both is null. */
    record Answer<T>(T given, String code) {
        static <T> Answer<T> of(T given) {
            return new Answer<>(given, null);
        }

        static <T> Answer<T> refused(String code) {
            return new Answer<>(null, code);
        }
    }

    final List<NaivePool> pools = new ArrayList<>();
    final Map<Prefix, NaiveSubnet> subnets = new HashMap<>();
    private final List<AddressPool> defaultPools;

    NaiveTables(List<AddressPool> defaultPools) {
        this.defaultPools = defaultPools;
    }

    Answer<NaivePool> request(String cluster, PoolRequest request) {
        Holder holder = new Holder(cluster, request.owner());
        Prefix wanted = request.pool().orElse(null);
        Prefix range = request.range().orElse(null);
        if (wanted == null || wanted.first().isUnspecified()) {
            return range != null
                    ? Answer.refused("invalid-sub-pool")
                    : any(holder, request, wanted == null ? 0 : wanted.length());
        }
        if (range != null && !range.overlaps(wanted)) {
            return Answer.refused("invalid-sub-pool");
        }
        Prefix part = range == null || range.contains(wanted) ? wanted : range;
        for (NaivePool pool : pools) {
            boolean same = pool.subnet().prefix.equals(wanted)
                    && pool.range().equals(part)
                    && pool.narrowed() == (range != null);
            if (same && pool.holder().equals(holder)) {
                return Answer.of(pool);
            }
            if (same
                    || (pool.subnet().prefix.overlaps(wanted)
                            && !pool.subnet().prefix.equals(wanted))) {
                return Answer.refused("pool-overlap");
            }
        }
        return Answer.of(open(wanted, part, range != null, holder, null));
    }

    private NaivePool open(Prefix prefix, Prefix range, boolean narrowed, Holder holder, Integer any) {
        NaiveSubnet subnet = subnets.computeIfAbsent(prefix, NaiveSubnet::new);
        NaivePool pool = new NaivePool(subnet, range, narrowed, holder, any);
        pools.add(pool);
        return pool;
    }

    private Answer<NaivePool> any(Holder holder, PoolRequest request, int length) {
        List<AddressPool> fitting = defaultPools.stream()
                .filter(pool -> pool.base().family() == request.family())
                .filter(pool -> length == 0 || pool.base().length() <= length)
                .map(pool -> new AddressPool(pool.base(), length == 0 ? pool.size() : length))
                .toList();
        if (fitting.isEmpty()) {
            return Answer.refused("invalid-pool");
        }
        for (NaivePool pool : pools) {
            if (pool.holder().equals(holder)
                    && Objects.equals(pool.any(), length)
                    && pool.range().family() == request.family()) {
                return Answer.of(pool);
            }
        }
        for (AddressPool pool : fitting) {
            BigInteger size = BigInteger.ONE.shiftLeft(pool.base().family().bits() - pool.size());
            BigInteger at = TestDatabase.number(pool.base().first());
            while (at.compareTo(TestDatabase.number(pool.base().last())) <= 0) {
                Prefix subnet = Prefix.containing(address(pool.base().family(), at), pool.size());
                Optional<Prefix> inTheWay = Stream.concat(subnets.keySet().stream(), request.exclusions().stream())
                        .filter(subnet::overlaps)
                        .findFirst();
                if (inTheWay.isEmpty()) {
                    return Answer.of(open(subnet, subnet, false, holder, length));
                }
                at = at.add(size).max(TestDatabase.number(inTheWay.get().last()).add(BigInteger.ONE));
            }
        }
        return Answer.refused("no-more-subnets");
    }

    static IpAddress address(AddressFamily family, BigInteger number) {
        return IpAddress.of(family, number.shiftRight(64).longValue(), number.longValue());
    }

    boolean release(NaivePool pool) {
        if (!pools.remove(pool)) {
            return false;
        }
        if (pools.stream().noneMatch(other -> other.subnet() == pool.subnet())) {
            subnets.remove(pool.subnet().prefix);
        }
        return true;
    }

    Answer<Cidr> takeAny(NaivePool pool, boolean serial, OwnerToken owner) {
        NaiveSubnet subnet = pool.subnet();
        Holder holder = new Holder(pool.holder().cluster(), owner);
        for (Map.Entry<IpAddress, Held> entry : subnet.held.entrySet()) {
            if (entry.getValue().equals(new Held(holder, pool, true))) {
                return Answer.of(Cidr.of(entry.getKey(), subnet.prefix.length()));
            }
        }
        Optional<IpAddress> found = Optional.empty();
        if (serial && subnet.cursor != null) {
            found = scan(pool, TestDatabase.number(subnet.cursor).add(BigInteger.ONE));
        }
        found = found.or(() -> scan(pool, BigInteger.ZERO));
        found.ifPresent(address -> {
            subnet.cursor = address;
            subnet.held.put(address, new Held(holder, pool, true));
        });
        return found.map(address -> Answer.of(Cidr.of(address, subnet.prefix.length())))
                .orElse(Answer.refused("no-available-addresses"));
    }

    private static Optional<IpAddress> scan(NaivePool pool, BigInteger from) {
        Prefix range = pool.range();
        BigInteger last = TestDatabase.number(range.last());
        for (BigInteger at = from.max(TestDatabase.number(range.first()));
                at.compareTo(last) <= 0;
                at = at.add(BigInteger.ONE)) {
            IpAddress address = address(range.family(), at);
            if (!pool.subnet().held.containsKey(address) && !pool.subnet().reserved(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    Answer<Cidr> take(NaivePool pool, IpAddress wanted, OwnerToken owner) {
        NaiveSubnet subnet = pool.subnet();
        if (!subnet.prefix.contains(wanted)) {
            return Answer.refused("address-out-of-range");
        }
        Holder holder = new Holder(pool.holder().cluster(), owner);
        Held held = subnet.held.get(wanted);
        if (subnet.reserved(wanted) || (held != null && !held.holder().equals(holder))) {
            return Answer.refused("address-in-use");
        }
        subnet.held.putIfAbsent(wanted, new Held(holder, pool, false));
        return Answer.of(Cidr.of(wanted, subnet.prefix.length()));
    }

    String giveBack(NaivePool pool, IpAddress address, OwnerToken owner) {
        NaiveSubnet subnet = pool.subnet();
        if (!subnet.prefix.contains(address)) {
            return "address-out-of-range";
        }
        Held held = subnet.held.get(address);
        if (held != null && held.holder().equals(new Holder(pool.holder().cluster(), owner))) {
            subnet.held.remove(address);
        }
        return "";
    }

    PoolStatus status(NaivePool pool) {
        NaiveSubnet subnet = pool.subnet();
        Prefix range = pool.range();
        List<IpAddress> reserved = subnet.reserved(subnet.prefix.last()) && subnet.prefix.hostBits() > 0
                ? List.of(subnet.prefix.first(), subnet.prefix.last())
                : subnet.reserved(subnet.prefix.first()) ? List.of(subnet.prefix.first()) : List.of();
        long used = subnet.held.keySet().stream().filter(range::contains).count()
                + reserved.stream().filter(range::contains).count();
        BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        return new PoolStatus(
                subnet.held.size() + reserved.size(),
                BigInteger.ONE
                        .shiftLeft(range.hostBits())
                        .subtract(BigInteger.valueOf(used))
                        .min(most)
                        .longValue(),
                reserved.size(),
                0);
    }
}
