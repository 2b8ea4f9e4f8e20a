package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.ReleaseReason;
import java.util.List;

/** IPAM-301 to IPAM-303: what a refusal promises, and input that a driver did not make itself. */
final class IpamRefusalRules {
    private static final List<String> FOREIGN_IDS =
            List.of("no/such/pool", " ", "-1", "\u0000", "10.0.0.0/24", "\u00fc\u6f22\ud83c\udf0d", "x".repeat(4096));

    private IpamRefusalRules() {}

    static void refusedPoolIsNotTaken(IpamBench bench) {
        Prefix live = bench.smallPool().subnet();
        Prefix neighbour = IpamBench.sibling(live);
        try {
            bench.giveBack(bench.pool(neighbour));
        } catch (AllocatorException refusal) {
            throw new NotApplicable("the driver does not give the pool " + neighbour + " beside " + live);
        }
        Prefix both = Prefix.containing(live.first(), live.length() - 1);
        Expect.refused("requesting " + both + ", of which " + live + " is live,", () -> bench.pool(both));
        bench.pool(neighbour);
    }

    static void refusedAddressStaysHeld(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        try {
            bench.address(pool, held.address());
        } catch (AllocatorException refusal) {
            bench.expectHeld("another was refused " + held + " before", pool, held.address());
            return;
        }
        throw new NotApplicable("the taken address was given, which is another rule's concern");
    }

    static void foreignIdsAreUnknown(IpamBench bench) {
        IpAddress address = bench.anyPool().subnet().first();
        for (String text : FOREIGN_IDS) {
            PoolId id = new PoolId(text);
            String shown = text.length() > 20 ? text.length() + " letters" : text;
            Expect.refused(
                    "any address of the pool \"" + shown + "\"",
                    () -> bench.take(bench.address(id, null, bench.task())),
                    ErrorCode.UNKNOWN_POOL);
            Expect.refused(
                    "releasing an address in the pool \"" + shown + "\"",
                    () -> bench.driver()
                            .releaseAddress(new AddressRelease(id, address, bench.task(), ReleaseReason.RELEASED)),
                    ErrorCode.UNKNOWN_POOL);
            Expect.refused(
                    "releasing the pool \"" + shown + "\"",
                    () -> bench.driver().releasePool(bench.release(id)),
                    ErrorCode.UNKNOWN_POOL);
        }
    }
}
