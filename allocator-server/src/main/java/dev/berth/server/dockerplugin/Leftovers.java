package dev.berth.server.dockerplugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is held though the daemon has not asked for it since it started. Mostly that is what it has forgotten: its answer was
 * lost, or its release. It may also be that the daemon started while the plugin was away, and so could not ask.
 *
 * @param pools such pools
 * @param addresses such addresses of other pools
 */
record Leftovers(List<PoolEntry> pools, List<AddressEntry> addresses) {
    static Leftovers of(Sessions present, List<PoolEntry> pools, List<AddressEntry> addresses) {
        List<PoolEntry> left = new ArrayList<>();
        Map<String, PoolEntry> askedFor = new HashMap<>();
        for (PoolEntry pool : pools) {
            if (pool.session() < present.of(pool.addressSpace()).number()) {
                left.add(pool);
            } else {
                askedFor.put(pool.id(), pool);
            }
        }
        List<AddressEntry> ofOthers = new ArrayList<>();
        for (AddressEntry address : addresses) {
            PoolEntry pool = askedFor.get(address.pool());
            if (pool != null && !address.offered() && address.session() < pool.session()) {
                ofOthers.add(address);
            }
        }
        return new Leftovers(left, ofOthers);
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
