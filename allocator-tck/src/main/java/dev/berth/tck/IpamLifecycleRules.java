package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.tck.Lifecycle.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** IPAM-502 to IPAM-507: from a driver's creation to its close. */
final class IpamLifecycleRules {
    private IpamLifecycleRules() {}

    static void capabilitiesAreConstant(IpamBench bench) {
        String before = describe(bench);
        if (bench.driver().capabilities().addresses()) {
            bench.anyAddress(bench.anyPool());
        }
        Expect.equal("what the driver says of itself, after use,", before, describe(bench));
    }

    private static String describe(IpamBench bench) {
        IpamCapabilities capabilities =
                Expect.present("capabilities()", bench.driver().capabilities());
        return "addresses " + capabilities.addresses() + ", " + capabilities.traits() + ", "
                + Expect.present("addressSpaces()", bench.driver().addressSpaces());
    }

    /** Calls of every kind, in an order that works. */
    static List<Step> calls(IpamBench bench) {
        List<Pool> pool = new ArrayList<>();
        List<Cidr> address = new ArrayList<>();
        return List.of(
                new Step("capabilities()", () -> bench.driver().capabilities()),
                new Step("addressSpaces()", () -> bench.driver().addressSpaces()),
                new Step("requestPool", () -> pool.add(bench.anyPool())),
                new Step("requestAddress for any", () -> address.add(bench.anyAddress(pool.get(0)))),
                new Step("releaseAddress", () -> bench.giveBack(pool.get(0), address.get(0))),
                new Step(
                        "requestAddress for a certain one",
                        () -> bench.address(pool.get(0), address.get(0).address())),
                new Step(
                        "a refused requestAddress",
                        () -> refusable(
                                () -> bench.address(pool.get(0), address.get(0).address()))),
                new Step("status", () -> bench.driver().status(pool.get(0).id())),
                new Step("hints()", () -> bench.driver().hints()),
                new Step("releaseAddress of a certain one", () -> bench.giveBack(pool.get(0), address.get(0))),
                new Step("releasePool", () -> bench.giveBack(pool.get(0))));
    }

    private static void refusable(Runnable call) {
        try {
            call.run();
        } catch (AllocatorException refusal) {
            // whether it is right to refuse is not the question here
        }
    }

    static void doesNotWait(IpamBench bench) {
        NotApplicable.unless(
                !bench.driver().capabilities().traits().mayBlock(), "the driver declares that its calls may block");
        Lifecycle.doesNotWait(calls(bench), calls(bench));
    }

    static void callsEndInTime(IpamBench bench, Duration deadline) {
        NotApplicable.unless(bench.driver().capabilities().traits().mayBlock(), "the driver does not declare mayBlock");
        Lifecycle.endsWithin(deadline, calls(bench));
    }

    static void closesWhatIsInUse(IpamBench bench) {
        if (bench.driver().capabilities().addresses()) {
            bench.anyAddress(bench.anyPool());
        }
        bench.driver().close();
    }

    static void withoutAddressesAllIsRefused(IpamBench bench) {
        NotApplicable.unless(!bench.driver().capabilities().addresses(), "the driver gives addresses");
        Expect.refused("requesting any pool", bench::anyPool);
        PoolId none = new PoolId("none");
        IpAddress address = IpAddress.parse("10.0.0.1");
        Expect.refused(
                "requesting any address",
                () -> bench.take(bench.address(none, null, bench.task())),
                ErrorCode.UNKNOWN_POOL);
        Expect.refused(
                "releasing an address",
                () -> bench.driver()
                        .releaseAddress(new AddressRelease(none, address, bench.task(), ReleaseReason.RELEASED)),
                ErrorCode.UNKNOWN_POOL);
        Expect.refused(
                "releasing a pool", () -> bench.driver().releasePool(bench.release(none)), ErrorCode.UNKNOWN_POOL);
    }
}
