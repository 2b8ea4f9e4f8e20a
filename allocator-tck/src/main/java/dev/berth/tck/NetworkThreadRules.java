package dev.berth.tck;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** NETD-601 and NETD-602: many threads at once, each with networks of its own. */
final class NetworkThreadRules {
    private static final int ROUNDS = 25;

    private NetworkThreadRules() {}

    static void noNetworkIsLost(NetworkBench bench) {
        Crew.work(thread -> {
            String kept = bench.newId();
            bench.allocate(kept);
            for (int round = 0; round < ROUNDS; round++) {
                String network = bench.newId();
                bench.allocate(network);
                bench.free(network);
            }
            bench.free(kept);
        });
    }

    static void noIdentifierTwice(NetworkBench bench) {
        String first = bench.newId();
        NetworkAllocationRules.requireIdentifiers(bench.identifiers(bench.allocate(first)));
        bench.free(first);
        Map<String, String> holders = new ConcurrentHashMap<>();
        Crew.work(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                String network = bench.newId();
                Set<String> identifiers = bench.identifiers(bench.allocate(network));
                for (String identifier : identifiers) {
                    String holder = holders.putIfAbsent(identifier, network);
                    Expect.that(
                            holder == null,
                            () -> identifier + " was given to " + network + " while " + holder + " held it");
                }
                if (round % 3 > 0) {
                    identifiers.forEach(holders::remove);
                    bench.free(network);
                }
            }
        });
    }
}
