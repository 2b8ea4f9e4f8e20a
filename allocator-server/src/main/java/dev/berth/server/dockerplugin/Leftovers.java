package dev.berth.server.dockerplugin;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is held though the daemon has not asked for it since it started. Mostly that is what it has forgotten: its answer was
 * lost, or its release. It may also be that the daemon started while the plugin was away, and so could not ask.
 *
 * @param pools such pools
 * @param addresses such addresses of other pools
 */
record Leftovers(List<PoolEntry> pools, List<AddressEntry> addresses) {
    static Leftovers of(Session present, List<PoolEntry> pools, List<AddressEntry> addresses) {
        List<PoolEntry> left =
                pools.stream().filter(pool -> pool.session() < present.number()).toList();
        Set<String> ids = left.stream().map(PoolEntry::id).collect(Collectors.toSet());
        return new Leftovers(
                left,
                addresses.stream()
                        .filter(each -> each.session() < present.number() && !each.offered())
                        .filter(each -> !ids.contains(each.pool()))
                        .toList());
    }

    boolean isEmpty() {
        return pools.isEmpty() && addresses.isEmpty();
    }

    @Override
    public String toString() {
        return pools.size() + (pools.size() == 1 ? " pool" : " pools") + " and " + addresses.size()
                + (addresses.size() == 1 ? " address" : " addresses") + " of other pools";
    }
}
