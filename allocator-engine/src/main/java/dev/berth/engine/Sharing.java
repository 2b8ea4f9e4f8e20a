package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which networks share a subnet, as with a range of it for each: what comes free in one of them is waited for in the others, too.
 * Guarded by the lock of the {@link Books}.
 */
final class Sharing {
    /** A driver's subnet; in whatever address space, since a try too many does no harm. */
    private record Subnet(@Nullable String driver, Prefix prefix) {}

    /** Those with pools of a subnet, by id. */
    private final Map<Subnet, Map<String, Network>> networks = new HashMap<>();

    private static List<PoolState> poolsOf(Network network) {
        NetworkState state = network.state();
        return state == null ? List.of() : state.ipam().pools();
    }

    private static Subnet subnet(Network network, Prefix prefix) {
        NetworkState state = network.state();
        return new Subnet(state == null ? null : state.ipam().driver().name(), prefix);
    }

    /** This network has its pools from now on. */
    void added(Network network) {
        for (PoolState pool : poolsOf(network)) {
            networks.computeIfAbsent(subnet(network, pool.subnet()), first -> new TreeMap<>())
                    .put(network.id(), network);
        }
    }

    /** And not any more. */
    void removed(Network network) {
        for (PoolState pool : poolsOf(network)) {
            networks.computeIfPresent(subnet(network, pool.subnet()), (subnet, sharing) -> {
                sharing.remove(network.id());
                return sharing.isEmpty() ? null : sharing;
            });
        }
    }

    /** Tells what may be waited for in other networks now that this address of one is free. */
    void freed(Network network, IpAddress address, Consumer<WaitKey> free) {
        for (PoolState pool : poolsOf(network)) {
            if (pool.subnet().contains(address)) {
                networks.getOrDefault(subnet(network, pool.subnet()), Map.of()).values().stream()
                        .filter(other -> !other.id().equals(network.id()))
                        .forEach(other -> mayTake(other, address, free));
            }
        }
    }

    private static void mayTake(Network network, IpAddress address, Consumer<WaitKey> free) {
        free.accept(new WaitKey.TheAddress(network.id(), address));
        if (poolsOf(network).stream().anyMatch(pool -> gives(pool, address))) {
            free.accept(new WaitKey.AnyAddress(network.id()));
        }
    }

    private static boolean gives(PoolState pool, IpAddress address) {
        Prefix range = pool.range();
        return (range == null ? pool.subnet() : range).contains(address);
    }

    /** Those that share a subnet with this network, which may be one no more. */
    Set<String> with(Network network) {
        Set<String> others = new HashSet<>();
        for (PoolState pool : poolsOf(network)) {
            others.addAll(networks.getOrDefault(subnet(network, pool.subnet()), Map.of())
                    .keySet());
        }
        others.remove(network.id());
        return others;
    }
}
