package dev.berth.server.explain;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explains refusals that are about the subnets of networks. */
final class SubnetAnswers {
    private static final int MOST_TOLD = 4;

    private final Situation situation;
    private final LiveSubnets live;

    SubnetAnswers(Situation situation) {
        this.situation = situation;
        this.live = LiveSubnets.of(situation);
    }

    /** The subnet overlaps others: which, and which one of its size is free. */
    Explanation overlap(AllocatorException refusal) {
        Optional<Prefix> wanted = refusal.value().flatMap(SubnetAnswers::prefix);
        if (wanted.isEmpty()) {
            return Explanation.NONE;
        }
        Prefix subnet = wanted.get();
        List<LiveSubnets.Live> others = live.overlapping(subnet);
        String holders = others.stream()
                .limit(MOST_TOLD)
                .map(each -> "network " + each.network() + " (" + each.subnet() + ")")
                .collect(Collectors.joining(", "));
        return new Explanation(
                others.isEmpty() ? null : "overlaps " + holders + more(others.size()),
                Blocks.nearest(subnet.first(), subnet.length(), live.prefixes())
                        .map(free -> free + " is free")
                        .orElse(null));
    }

    private static String more(int count) {
        return count > MOST_TOLD ? " and " + (count - MOST_TOLD) + " more" : "";
    }

    private static Optional<Prefix> prefix(String text) {
        try {
            return Optional.of(Cidr.parse(text).prefix());
        } catch (AllocatorException e) {
            return Optional.empty();
        }
    }

    /** The default pools have no subnet left: who has them, what is left, and which pool could be added. */
    Explanation usedUp(AllocatorException refusal) {
        AddressFamily family = family(refusal);
        List<AddressPool> pools = situation.settings().defaultAddressPools().stream()
                .filter(pool -> pool.base().family() == family)
                .toList();
        if (pools.isEmpty()) {
            return Explanation.NONE; // the driver's own default pools: nobody has used them up
        }
        List<String> holders = new ArrayList<>();
        for (AddressPool pool : pools) {
            List<String> networks = live.overlapping(pool.base()).stream()
                    .map(LiveSubnets.Live::network)
                    .distinct()
                    .toList();
            holders.add(pool.base() + " by "
                    + networks.stream().limit(MOST_TOLD).collect(Collectors.joining(", "))
                    + more(networks.size()));
        }
        return new Explanation("held: " + String.join("; ", holders), remedy(pools));
    }

    /** The refusal lists the default pools of the family that it is about. */
    private static AddressFamily family(AllocatorException refusal) {
        return refusal.problem().contains("::") ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }

    private @Nullable String remedy(List<AddressPool> pools) {
        List<Prefix> taken = live.prefixes();
        List<String> ways = new ArrayList<>();
        largestFree(pools, taken).ifPresent(free -> ways.add("the subnet " + free + ", the largest one left there"));
        AddressPool last = pools.get(pools.size() - 1);
        List<Prefix> others = new ArrayList<>(taken);
        pools.forEach(pool -> others.add(pool.base()));
        Blocks.nearest(last.base().first(), last.base().length(), others)
                .ifPresent(free -> ways.add("one more default pool, such as " + free + "," + last.size()));
        return ways.isEmpty() ? null : String.join(", or ", ways);
    }

    private static Optional<Prefix> largestFree(List<AddressPool> pools, List<Prefix> taken) {
        AddressFamily family = pools.get(0).base().family();
        int longest = family.bits() - 2;
        for (int length = 0; length <= longest; length++) {
            for (AddressPool pool : pools) {
                Optional<Prefix> free = Blocks.firstFree(pool.base(), length, taken);
                if (free.isPresent()) {
                    return free;
                }
            }
        }
        return Optional.empty();
    }
}
