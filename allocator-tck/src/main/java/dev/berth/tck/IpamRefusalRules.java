package dev.berth.tck;

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
        Prefix subnet = bench.freeSubnet();
        Prefix outside = IpamBench.sibling(subnet);
        Expect.refused(
                "requesting " + subnet + " with the range " + outside,
                () -> bench.take(bench.request().pool(subnet).range(outside).build()));
        bench.pool(subnet);
    }

    static void refusedAddressStaysHeld(IpamBench bench) {
        Pool pool = bench.smallPool();
        Cidr held = bench.anyAddress(pool);
        bench.expectHeld(held + " was given", pool, held.address());
        bench.expectHeld("another was refused " + held + " before", pool, held.address());
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
