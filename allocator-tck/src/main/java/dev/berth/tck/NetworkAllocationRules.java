package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Subnet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** NETD-101 to NETD-303: allocating and freeing, and what a refusal promises. */
final class NetworkAllocationRules {
    private static final int SEVERAL = 7;
    private static final List<String> ODD_IDS =
            List.of("n1", " ", "a b/c\nd", "\u00fc\u6f22\ud83c\udf0d", "x".repeat(4096));

    private NetworkAllocationRules() {}

    static void answersWithoutNulls(NetworkBench bench) {
        bench.allocate(bench.newId()).forEach((key, value) -> {
            Expect.present("a key of the answer", key);
            Expect.present("the answer's value of " + key, value);
        });
    }

    static void everyShapeIsAnsweredOrRefused(NetworkBench bench) {
        for (List<Subnet> shape : NetworkBench.shapes()) {
            try {
                bench.allocate(bench.request(bench.newId(), Map.of(), shape));
            } catch (AllocatorException refusal) {
                // a driver may be for one family only, if it says so
                Expect.that(!refusal.problem().isBlank(), () -> "the refusal of " + shape + " gives no reason");
            }
        }
    }

    static void allocatedIsRefused(NetworkBench bench) {
        NetworkRequest request = bench.request(bench.newId());
        bench.allocate(request);
        Expect.refused(
                "allocating a network again",
                () -> bench.driver().allocateNetwork(NetworkBench.byAnother(request)),
                ErrorCode.NETWORK_EXISTS);
    }

    static void freedCanBeAllocatedAgain(NetworkBench bench) {
        String network = bench.newId();
        bench.allocate(network);
        bench.free(network);
        bench.allocate(network);
    }

    static void rollbackFrees(NetworkBench bench) {
        String network = bench.newId();
        bench.allocate(network);
        bench.free(network, ReleaseReason.ROLLED_BACK);
        bench.allocate(network);
    }

    static void freeingUnknownIsRefused(NetworkBench bench) {
        String never = bench.newId();
        Expect.refused(
                "freeing a network that was never allocated", () -> bench.free(never), ErrorCode.UNKNOWN_NETWORK);
        String network = bench.newId();
        bench.allocate(network);
        bench.free(network);
        Expect.refused("freeing a network twice", () -> bench.free(network), ErrorCode.UNKNOWN_NETWORK);
    }

    static void unknownOptionsAreAccepted(NetworkBench bench) {
        bench.allocate(bench.request(bench.newId(), Map.of("dev.berth.tck.unknown", "any text")));
    }

    static void freeingOneLeavesTheOthers(NetworkBench bench) {
        String one = bench.newId();
        String other = bench.newId();
        bench.allocate(one);
        bench.allocate(other);
        bench.free(one);
        bench.free(other);
    }

    static void identifiersAreUnique(NetworkBench bench) {
        Set<String> taken = new HashSet<>();
        for (int at = 0; at < SEVERAL; at++) {
            String network = bench.newId();
            Set<String> identifiers = bench.identifiers(bench.allocate(network));
            requireIdentifiers(identifiers);
            for (String identifier : identifiers) {
                Expect.that(taken.add(identifier), () -> identifier + " was given to two networks");
            }
        }
    }

    static void requireIdentifiers(Set<String> identifiers) {
        NotApplicable.unless(
                !identifiers.isEmpty(),
                "the contract class names no identifiers; override identifiers() if there are any");
    }

    static void familiesAreConstant(NetworkBench bench) {
        for (Map<String, String> options : List.of(Map.<String, String>of(), Map.of("dev.berth.tck.unknown", "any"))) {
            Set<AddressFamily> families =
                    Expect.present("familiesWithoutGateway", bench.driver().familiesWithoutGateway(options));
            Expect.equal(
                    "familiesWithoutGateway of " + options + ", asked again,",
                    families,
                    bench.driver().familiesWithoutGateway(options));
        }
    }

    static void whatWasFreedCanBeHadAgain(NetworkBench bench) {
        NotApplicable.unless(
                bench.driver().capabilities().traits().restart() == RestartMode.REPLAY,
                "the driver declares DURABLE: it is not asked for a former answer again");
        bench.allocate(bench.newId());
        String freed = bench.newId();
        Map<String, String> answer = bench.allocate(freed);
        bench.free(freed);
        Expect.equal(
                "the answer to another network's request for what a freed one had",
                answer,
                bench.allocate(bench.request(bench.newId(), answer)));
    }

    static void nodeLocalRefuses(NetworkBench bench) {
        NotApplicable.unless(!bench.isGlobal(), "the driver's scope is global");
        String network = bench.newId();
        Expect.refused("allocating on a node-local driver", () -> bench.allocate(network));
        Expect.refused("freeing on a node-local driver", () -> bench.free(network), ErrorCode.UNKNOWN_NETWORK);
    }

    static void refusedStaysAllocated(NetworkBench bench) {
        NetworkRequest request = bench.request(bench.newId());
        bench.allocate(request);
        try {
            bench.driver().allocateNetwork(NetworkBench.byAnother(request));
        } catch (AllocatorException refusal) {
            bench.free(request.networkId());
            return;
        }
        throw new NotApplicable("the network was allocated twice, which is another rule's concern");
    }

    static void refusedTakesNothing(NetworkBench bench, Map<String, String> refused) {
        NotApplicable.unless(
                !refused.isEmpty(), "the contract class names no options that are refused; override refusedOptions()");
        String network = bench.newId();
        Expect.refused("options " + refused, () -> bench.allocate(bench.request(network, refused)));
        bench.allocate(network);
    }

    static void anyTextIsAnId(NetworkBench bench) {
        for (String text : ODD_IDS) {
            String network = bench.newId() + text;
            bench.allocate(network);
            bench.free(network);
        }
    }
}
