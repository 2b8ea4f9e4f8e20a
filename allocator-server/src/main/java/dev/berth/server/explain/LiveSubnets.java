package dev.berth.server.explain;

import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/** The subnets of the allocated networks. Immutable. */
record LiveSubnets(List<Live> all) {
    /** A subnet of a network. */
    record Live(String network, Prefix subnet) {}

    static LiveSubnets of(List<Network> networks) {
        List<Live> all = new ArrayList<>();
        for (Network network : networks) {
            NetworkState state = network.state();
            if (state != null) {
                for (PoolState pool : state.ipam().pools()) {
                    all.add(new Live(network.id(), pool.subnet()));
                }
            }
        }
        return new LiveSubnets(all);
    }

    List<Prefix> prefixes() {
        return all.stream().map(Live::subnet).toList();
    }

    List<Prefix> besides(String network) {
        return all.stream()
                .filter(each -> !each.network().equals(network))
                .map(Live::subnet)
                .toList();
    }

    List<Live> overlapping(Prefix wanted) {
        return all.stream().filter(each -> each.subnet().overlaps(wanted)).toList();
    }
}
