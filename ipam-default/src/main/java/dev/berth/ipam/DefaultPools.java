package dev.berth.ipam;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What dynamic pools of one address space and family are taken from, in address order (IPM-1, IPM-2). Immutable. */
final class DefaultPools {
    /** In place of a length: each pool's own size. */
    static final int OWN_SIZE = 0;

    /** {@code GlobalDefault} where nothing is configured. */
    static final List<AddressPool> GLOBAL =
            List.of(AddressPool.of("10.0.0.0/8", 24), AddressPool.of("fd00:6265:7274::/48", 64));
    /** {@code LocalDefault} where nothing is configured. */
    static final List<AddressPool> LOCAL = List.of(
            AddressPool.of("172.17.0.0/16", 16),
            AddressPool.of("172.18.0.0/16", 16),
            AddressPool.of("172.19.0.0/16", 16),
            AddressPool.of("172.20.0.0/14", 16),
            AddressPool.of("172.24.0.0/14", 16),
            AddressPool.of("172.28.0.0/14", 16),
            AddressPool.of("192.168.0.0/16", 20));

    private final List<AddressPool> pools;

    /** The pools of the family; one inside another is dropped. */
    DefaultPools(AddressFamily family, Collection<AddressPool> configured) {
        List<AddressPool> inOrder = configured.stream()
                .filter(pool -> pool.base().family() == family)
                .sorted(Comparator.comparing(AddressPool::base))
                .toList();
        List<AddressPool> disjoint = new ArrayList<>();
        for (AddressPool pool : inOrder) {
            if (disjoint.isEmpty() || !disjoint.get(disjoint.size() - 1).base().contains(pool.base())) {
                disjoint.add(pool);
            }
        }
        this.pools = List.copyOf(disjoint);
    }

    private static int lengthIn(AddressPool pool, int length) {
        return length == OWN_SIZE ? pool.size() : length;
    }

    /** Whether a subnet of this length, or {@link #OWN_SIZE}, fits any pool. */
    boolean fit(int length) {
        return pools.stream()
                .anyMatch(pool -> lengthIn(pool, length) >= pool.base().length());
    }

    /** Whether a dynamic request for this length, or {@link #OWN_SIZE}, could be answered with the subnet. */
    boolean couldGive(Prefix subnet, int length) {
        return pools.stream()
                .anyMatch(pool -> pool.base().contains(subnet) && subnet.length() == lengthIn(pool, length));
    }

    /** The lowest subnet of this length, or {@link #OWN_SIZE}, that overlaps nothing taken; null if there is none. */
    @Nullable
    Prefix lowestFree(SubnetTree taken, int length) {
        for (AddressPool pool : pools) {
            Prefix subnet = taken.lowestFree(pool.base(), lengthIn(pool, length));
            if (subnet != null) {
                return subnet;
            }
        }
        return null;
    }

    /** As messages list them: {@code 10.0.0.0/8 in /24s, …}; {@code none} if there is none. */
    @Override
    public String toString() {
        if (pools.isEmpty()) {
            return "none";
        }
        return String.join(
                ", ",
                pools.stream()
                        .map(pool -> pool.base() + " in /" + pool.size() + "s")
                        .toList());
    }
}
