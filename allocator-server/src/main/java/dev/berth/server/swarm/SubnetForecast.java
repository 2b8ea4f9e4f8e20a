package dev.berth.server.swarm;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which subnets a swarm's manager takes from its default pools next. Confined to one thread.
 *
 * <p>Up to engine 26 it goes on behind the subnet that it gave last, from the start of the pools after it was started, and does
 * not show where it stands. From 27 on it takes the lowest that is free. As long as no subnet below the last one was given back,
 * both are the same.
 */
final class SubnetForecast {
    /** What an engine without settings has. */
    private static final AddressPool DEFAULT = AddressPool.of("10.0.0.0/8", 24);

    /**
     * A subnet of the swarm.
     *
     * @param subnet the subnet
     * @param most how many automatic subnets can have been given before it, at most
     */
    record Taken(Prefix subnet, int most) {}

    /** The subnet that it will be, or most likely. */
    record Next(Prefix subnet, boolean certain) {}

    private final List<AddressPool> pools;
    private final List<Prefix> taken;
    private final boolean lowestFree;
    /** Number of the subnet, counted over all pools, behind which a manager that goes on would look first. */
    private long cursor;

    /**
     * A manager's.
     *
     * @param pools its default pools in the order of its settings; none for Docker's own
     * @param taken the subnets of the swarm's networks, from the one created first to the one created last
     * @param lowestFree whether it takes the lowest that is free
     */
    SubnetForecast(List<AddressPool> pools, List<Taken> taken, boolean lowestFree) {
        List<AddressPool> ipv4 = pools.stream()
                .filter(each -> each.base().family() == AddressFamily.IPV4)
                .toList();
        List<AddressPool> own = ipv4.isEmpty() ? List.of(DEFAULT) : ipv4;
        this.pools = lowestFree
                ? own.stream().sorted(Comparator.comparing(AddressPool::base)).toList()
                : own;
        this.taken = new ArrayList<>(taken.stream().map(Taken::subnet).toList());
        this.lowestFree = lowestFree;
        for (Taken each : taken) {
            number(each.subnet()).filter(number -> number <= each.most()).ifPresent(number -> cursor = number + 1);
        }
    }

    /** The next one, which is taken from then on; empty if the pools are used up. */
    Optional<Next> next() {
        Optional<Long> lowest = search(0, count());
        if (lowest.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> onward = search(cursor, count()).or(() -> lowest);
        long chosen = lowestFree ? lowest.get() : onward.get();
        boolean certain = lowestFree || lowest.equals(onward);
        taken.add(subnet(chosen));
        cursor = chosen + 1;
        return Optional.of(new Next(subnet(chosen), certain));
    }

    private static long count(AddressPool pool) {
        return 1L << (pool.size() - pool.base().length());
    }

    private long count() {
        return pools.stream().mapToLong(SubnetForecast::count).sum();
    }

    private Optional<Long> search(long from, long end) {
        for (long number = from; number < end; number++) {
            Prefix candidate = subnet(number);
            Optional<Prefix> inTheWay =
                    taken.stream().filter(each -> each.overlaps(candidate)).findFirst();
            if (inTheWay.isEmpty()) {
                return Optional.of(number);
            }
            number = Math.max(number, lastWithin(inTheWay.get(), number));
        }
        return Optional.empty();
    }

    /** The last subnet, of the pool of this one, that a block reaches into. */
    private long lastWithin(Prefix block, long number) {
        long before = 0;
        for (AddressPool pool : pools) {
            long count = count(pool);
            if (number < before + count) {
                long last = (block.last().low() - pool.base().first().low()) >> (32 - pool.size());
                return before + Math.min(last, count - 1);
            }
            before += count;
        }
        return number;
    }

    private Prefix subnet(long number) {
        long left = number;
        for (AddressPool pool : pools) {
            if (left < count(pool)) {
                long first = pool.base().first().low() + (left << (32 - pool.size()));
                return Prefix.containing(IpAddress.ofIpv4((int) first), pool.size());
            }
            left -= count(pool);
        }
        throw new IllegalArgumentException("there is no subnet " + number);
    }

    /** Which of the pools' subnets this is; empty for one that a person chose. */
    private Optional<Long> number(Prefix subnet) {
        long before = 0;
        for (AddressPool pool : pools) {
            if (pool.base().contains(subnet) && subnet.length() == pool.size()) {
                return Optional.of(
                        before + ((subnet.first().low() - pool.base().first().low()) >> (32 - pool.size())));
            }
            before += count(pool);
        }
        return Optional.empty();
    }
}
