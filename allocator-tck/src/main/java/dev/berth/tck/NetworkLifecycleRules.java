package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.tck.Lifecycle.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** NETD-502 to NETD-506: from a driver's creation to its close. */
final class NetworkLifecycleRules {
    private NetworkLifecycleRules() {}

    /** Allocates a network, where the driver is asked to at all. */
    static void use(NetworkBench bench) {
        if (bench.isGlobal()) {
            bench.allocate(bench.newId());
        }
    }

    static void capabilitiesAreConstant(NetworkBench bench) {
        String before = describe(bench);
        use(bench);
        Expect.equal("what the driver says of itself, after use,", before, describe(bench));
    }

    private static String describe(NetworkBench bench) {
        NetworkCapabilities capabilities =
                Expect.present("capabilities()", bench.driver().capabilities());
        return "scope " + capabilities.scope() + ", ingress " + capabilities.ingress() + ", nodeAddress "
                + capabilities.nodeAddress() + ", " + capabilities.traits();
    }

    static void closesWhatIsInUse(NetworkBench bench) {
        use(bench);
        bench.closeAndRenew();
    }

    private static List<Step> calls(NetworkBench bench) {
        String network = bench.newId();
        return List.of(
                new Step("capabilities()", () -> bench.driver().capabilities()),
                new Step("familiesWithoutGateway", () -> bench.driver().familiesWithoutGateway(Map.of())),
                new Step("allocateNetwork", () -> bench.allocate(network)),
                new Step("hints()", () -> bench.driver().hints()),
                new Step("freeNetwork", () -> bench.free(network)),
                new Step("a refused freeNetwork", () -> refusable(() -> bench.free(network))));
    }

    private static void refusable(Runnable call) {
        try {
            call.run();
        } catch (AllocatorException refusal) {
            // whether it is right to refuse is not the question here
        }
    }

    static void doesNotWait(NetworkBench bench) {
        NotApplicable.unless(
                !bench.driver().capabilities().traits().mayBlock(), "the driver declares that its calls may block");
        Lifecycle.doesNotWait(calls(bench), calls(bench));
    }

    static void callsEndInTime(NetworkBench bench, Duration deadline) {
        NotApplicable.unless(bench.driver().capabilities().traits().mayBlock(), "the driver does not declare mayBlock");
        Lifecycle.endsWithin(deadline, calls(bench));
    }
}
