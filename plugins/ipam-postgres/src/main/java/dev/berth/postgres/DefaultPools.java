package dev.berth.postgres;

import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What any subnet is taken from, by family, in address order; none lies inside another (IPM-1, IPM-2). Immutable. */
final class DefaultPools {
    /** In place of a length: each pool's own size. */
    static final int OWN_SIZE = 0;

    private static final List<AddressPool> OTHERWISE =
            List.of(AddressPool.of("10.0.0.0/8", 24), AddressPool.of("fd00:6265:7274::/48", 64));

    private final Map<AddressFamily, List<AddressPool>> byFamily = new EnumMap<>(AddressFamily.class);

    private DefaultPools() {}

    /** For each family, the driver's own if there are any, else the cluster's, else {@code 10.0.0.0/8} and an IPv6 /48. */
    static DefaultPools of(List<AddressPool> own, List<AddressPool> clusters) {
        DefaultPools pools = new DefaultPools();
        for (AddressFamily family : AddressFamily.values()) {
            List<AddressPool> chosen = List.of();
            for (List<AddressPool> candidates : List.of(own, clusters, OTHERWISE)) {
                chosen = chosen.isEmpty() ? disjoint(family, candidates) : chosen;
            }
            pools.byFamily.put(family, List.copyOf(chosen));
        }
        return pools;
    }

    private static List<AddressPool> disjoint(AddressFamily family, List<AddressPool> candidates) {
        List<AddressPool> disjoint = new ArrayList<>();
        candidates.stream()
                .filter(pool -> pool.base().family() == family)
                .sorted(Comparator.comparing(AddressPool::base))
                .filter(pool ->
                        disjoint.stream().noneMatch(other -> other.base().contains(pool.base())))
                .forEach(disjoint::add);
        return disjoint;
    }

    /** Those that subnets of this length, or {@link #OWN_SIZE}, fit into. */
    List<AddressPool> fitting(AddressFamily family, int length) {
        return of(family).stream()
                .filter(pool -> length == OWN_SIZE || length >= pool.base().length())
                .toList();
    }

    private List<AddressPool> of(AddressFamily family) {
        return byFamily.getOrDefault(family, List.of());
    }

    /** As messages list them. */
    String text(AddressFamily family) {
        return String.join(
                ", ",
                of(family).stream()
                        .map(pool -> pool.base() + " in /" + pool.size() + "s")
                        .toList());
    }
}
