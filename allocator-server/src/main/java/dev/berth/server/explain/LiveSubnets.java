package dev.berth.server.explain;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The subnets of the allocated networks, and what something else uses. Immutable. */
record LiveSubnets(List<Live> all, List<Prefix> elsewhere) {
    /** A subnet of a network. */
    record Live(String network, Prefix subnet) {}

    static LiveSubnets of(Situation situation) {
        List<Live> all = new ArrayList<>();
        for (Network network : situation.networks()) {
            NetworkState state = network.state();
            if (state != null) {
                for (PoolState pool : state.ipam().pools()) {
                    all.add(new Live(network.id(), pool.subnet()));
                }
            }
        }
        return new LiveSubnets(all, situation.elsewhere());
    }

    List<Prefix> prefixes() {
        return Stream.concat(all.stream().map(Live::subnet), elsewhere.stream()).toList();
    }

    List<Prefix> besides(String network) {
        Stream<Prefix> others =
                all.stream().filter(each -> !each.network().equals(network)).map(Live::subnet);
        return Stream.concat(others, elsewhere.stream()).toList();
    }

    List<Live> overlapping(Prefix wanted) {
        return all.stream().filter(each -> each.subnet().overlaps(wanted)).toList();
    }
}
