package dev.berth.tck;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.RestartMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** NETD-401 to NETD-405: what the traits promise about asking again, and what hints may and may not do. */
final class NetworkRestartRules {
    private static final int SEVERAL = 5;

    private NetworkRestartRules() {}

    private static DriverTraits traits(NetworkBench bench) {
        return bench.driver().capabilities().traits();
    }

    static void sameTokenSameAnswer(NetworkBench bench) {
        NotApplicable.unless(traits(bench).idempotent(), "the driver does not declare itself idempotent");
        NetworkRequest request = bench.request(bench.newId());
        Map<String, String> first = bench.allocate(request);
        Expect.equal("the answer to the same token", first, bench.allocate(request));
    }

    /** Allocates some networks and frees one; the answers, as an allocator stores them. */
    private static Map<String, Map<String, String>> use(NetworkBench bench) {
        Map<String, Map<String, String>> stored = new LinkedHashMap<>();
        for (int at = 0; at < SEVERAL; at++) {
            String network = bench.newId();
            stored.put(network, bench.allocate(network));
        }
        String gone = stored.keySet().iterator().next();
        bench.free(gone);
        stored.remove(gone);
        return stored;
    }

    private static void replay(NetworkBench bench, Map<String, Map<String, String>> stored) {
        List<Map.Entry<String, Map<String, String>>> networks = new ArrayList<>(stored.entrySet());
        Collections.shuffle(networks, bench.random());
        for (Map.Entry<String, Map<String, String>> each : networks) {
            Map<String, String> former = each.getValue();
            Expect.equal(
                    "the answer to a request with the former answer in its options",
                    former,
                    bench.allocate(bench.request(each.getKey(), former)));
        }
    }

    static void replayIsAccepted(NetworkBench bench) {
        NotApplicable.unless(traits(bench).restart() == RestartMode.REPLAY, "the driver declares DURABLE");
        Map<String, Map<String, String>> stored = use(bench);
        bench.restart();
        replay(bench, stored);
    }

    static void networksOutliveARestart(NetworkBench bench) {
        NotApplicable.unless(traits(bench).restart() == RestartMode.DURABLE, "the driver declares REPLAY");
        NetworkRequest request = bench.request(bench.newId());
        bench.allocate(request);
        bench.restart();
        Expect.refused(
                "allocating a network that is allocated since before the restart",
                () -> bench.driver().allocateNetwork(NetworkBench.byAnother(request)),
                ErrorCode.NETWORK_EXISTS);
        bench.free(request.networkId());
    }

    static void nonsensicalHintsAreDropped(NetworkBench bench) {
        use(bench);
        String own = Expect.present("hints()", bench.driver().hints());
        for (String nonsense : Nonsense.insteadOf(own)) {
            bench.restart();
            bench.driver().restoreHints(nonsense);
            String network = bench.newId();
            bench.allocate(network);
            bench.free(network);
        }
    }

    static void hintsTakeNothing(NetworkBench bench) {
        Map<String, Map<String, String>> stored = use(bench);
        String hints = Expect.present("hints()", bench.driver().hints());
        bench.restart();
        bench.driver().restoreHints(hints);
        if (traits(bench).restart() == RestartMode.REPLAY) {
            replay(bench, stored);
        }
    }
}
