package dev.berth.tck;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.NetworkRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.opentest4j.AssertionFailedError;

/** NETD-701: random calls, each answer compared with what a list of the allocated networks allows. Confined to one thread. */
final class NetworkSequence {
    private static final int CALLS = 300;
    private static final int MOST = 8;

    private final NetworkBench bench;
    private final Random random;
    private final Map<String, Set<String>> live = new LinkedHashMap<>();
    private final List<String> freed = new ArrayList<>();
    private final Map<String, String> holders = new HashMap<>();

    NetworkSequence(NetworkBench bench) {
        this.bench = bench;
        this.random = bench.random();
    }

    void run() {
        for (int call = 1; call <= CALLS; call++) {
            try {
                step();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionFailedError(
                        (e instanceof AssertionError ? e.getMessage() : e) + "; call " + call + ", with the networks "
                                + live + " allocated and " + freed + " freed",
                        e);
            }
        }
    }

    private void step() {
        int choice = random.nextInt(10);
        if (live.isEmpty() || (live.size() < MOST && choice < 5)) {
            boolean again = !freed.isEmpty() && random.nextBoolean();
            allocate(again ? freed.remove(random.nextInt(freed.size())) : bench.newId());
        } else if (choice < 8) {
            String network = pick();
            holders.keySet().removeAll(live.remove(network));
            bench.free(network);
            freed.add(network);
        } else if (choice == 8) {
            NetworkRequest again = NetworkBench.byAnother(bench.request(pick()));
            Expect.refused(
                    "allocating a network again",
                    () -> bench.driver().allocateNetwork(again),
                    ErrorCode.NETWORK_EXISTS);
        } else if (!freed.isEmpty()) {
            String network = freed.get(random.nextInt(freed.size()));
            Expect.refused("freeing a network twice", () -> bench.free(network), ErrorCode.UNKNOWN_NETWORK);
        }
    }

    private String pick() {
        return new ArrayList<>(live.keySet()).get(random.nextInt(live.size()));
    }

    private void allocate(String network) {
        Set<String> identifiers = bench.identifiers(bench.allocate(network));
        live.put(network, identifiers);
        for (String identifier : identifiers) {
            String holder = holders.putIfAbsent(identifier, network);
            Expect.that(
                    holder == null, () -> identifier + " was given to " + network + " while " + holder + " held it");
        }
    }
}
