package dev.berth.server.explain;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Explains refusals that are about the addresses of one network. */
final class AddressAnswers {
    /** So many addresses are looked at for a free one. */
    private static final int LONGEST_SEARCH = 1 << 16;

    private final Situation situation;
    private final Occupants occupants;

    AddressAnswers(Situation situation, Occupants occupants) {
        this.situation = situation;
        this.occupants = occupants;
    }

    private Optional<Network> network(AllocatorException refusal) {
        String id = Explainer.networkOf(refusal);
        return situation.networks().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    private static List<PoolState> pools(Network network) {
        NetworkState state = network.state();
        return state == null ? List.of() : state.ipam().pools();
    }

    /** No address is left: who has them, and how large a subnet would do. */
    Explanation full(AllocatorException refusal) {
        Network network = network(refusal).orElse(null);
        if (network == null) {
            return Explanation.NONE;
        }
        String held = occupants.held(network.id());
        return new Explanation(held.isEmpty() ? null : "held by " + held, largerSubnet(network));
    }

    private @Nullable String largerSubnet(Network network) {
        int endpoints = occupants.wanted(network.id());
        for (AddressFamily family : AddressFamily.values()) {
            List<PoolState> pools = pools(network).stream()
                    .filter(pool -> pool.subnet().family() == family)
                    .toList();
            if (!pools.isEmpty() && lacks(pools, endpoints)) {
                return enlarged(network, pools, endpoints);
            }
        }
        return null;
    }

    /** Whether the dynamic parts of the pools have too few addresses. */
    private static boolean lacks(List<PoolState> pools, int endpoints) {
        BigInteger room = BigInteger.ZERO;
        for (PoolState pool : pools) {
            room = room.add(room(pool, dynamic(pool)));
        }
        return room.compareTo(BigInteger.valueOf(endpoints)) < 0;
    }

    private static Prefix dynamic(PoolState pool) {
        return pool.range() == null ? pool.subnet() : pool.range();
    }

    /** How many endpoints this part of the pool can hold beside what the network itself holds in it. */
    private static BigInteger room(PoolState pool, Prefix part) {
        BigInteger usable = part.equals(pool.subnet())
                ? Blocks.usable(part.family(), part.length())
                : BigInteger.ONE.shiftLeft(part.hostBits());
        long own = pool.reserved().values().stream().filter(part::contains).count();
        if (pool.gateway() != null && part.contains(pool.gateway())) {
            own++;
        }
        return usable.subtract(BigInteger.valueOf(own));
    }

    private String enlarged(Network network, List<PoolState> pools, int endpoints) {
        PoolState pool = pools.get(0);
        String all = "all " + endpoints + " that want an address";
        if (pools.size() == 1
                && pool.range() != null
                && room(pool, pool.subnet()).compareTo(BigInteger.valueOf(endpoints)) >= 0) {
            return "without its range " + pool.range() + ", the subnet " + pool.subnet() + " holds " + all;
        }
        long own = pool.reserved().size() + (pool.gateway() == null ? 0L : 1L);
        int length = Blocks.lengthFor(pool.subnet().family(), own + endpoints);
        String size = "a subnet of /" + length;
        List<Prefix> others = LiveSubnets.of(situation).besides(network.id());
        return Blocks.nearest(pool.subnet().first(), length, others)
                        .map(free -> size + ", such as " + free + ",")
                        .orElse(size)
                + " holds " + all;
    }

    /** The address is another's: whose, and which one is free. */
    Explanation taken(AllocatorException refusal) {
        Network network = network(refusal).orElse(null);
        IpAddress address = refusal.value().flatMap(AddressAnswers::address).orElse(null);
        if (network == null || address == null) {
            return Explanation.NONE;
        }
        String holder = occupants.holder(network.id(), address);
        return new Explanation(
                holder == null ? null : "held by " + holder,
                free(network, address).map(each -> each + " is free").orElse(null));
    }

    /** The address is none of the network's: which one is free. */
    Explanation outside(AllocatorException refusal) {
        return network(refusal)
                .flatMap(network -> pools(network).stream()
                        .flatMap(pool -> free(network, pool.subnet().first()).stream())
                        .findFirst())
                .map(free -> new Explanation(null, free + " is free"))
                .orElse(Explanation.NONE);
    }

    private static Optional<IpAddress> address(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (AllocatorException e) {
            return Optional.empty();
        }
    }

    /** The next free address after this one in its subnet. */
    private Optional<IpAddress> free(Network network, IpAddress after) {
        for (PoolState pool : pools(network)) {
            if (pool.subnet().contains(after)) {
                Optional<IpAddress> next = Blocks.next(after);
                for (int tries = 0; tries < LONGEST_SEARCH && next.isPresent(); tries++) {
                    IpAddress candidate = next.get();
                    if (!isUsable(pool.subnet(), candidate)) {
                        break;
                    }
                    if (occupants.holder(network.id(), candidate) == null) {
                        return next;
                    }
                    next = Blocks.next(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isUsable(Prefix subnet, IpAddress address) {
        boolean broadcast =
                subnet.family() == AddressFamily.IPV4 && subnet.hostBits() > 1 && address.equals(subnet.last());
        return subnet.contains(address) && !broadcast;
    }

    /** The network cannot go: because of whom. */
    Explanation inUse(AllocatorException refusal) {
        return usedBy(refusal, "remove these first");
    }

    /** The network cannot be another: because of whom. */
    Explanation immutable(AllocatorException refusal) {
        return usedBy(refusal, "remove these and the network first, or declare the other one under a name of its own");
    }

    private Explanation usedBy(AllocatorException refusal, String remedy) {
        return network(refusal)
                .map(network -> occupants.users(network.id()))
                .filter(users -> !users.isEmpty())
                .map(users -> new Explanation("used by " + users, remedy))
                .orElse(Explanation.NONE);
    }
}
