package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.ipam.DefaultIpamProvider;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The default IPAM driver, with other programs that take and give, and with things that happen while it refuses. */
final class MeddledIpam implements IpamDriverProvider, IpamDriver {
    private static final OwnerToken OTHER_PROGRAM = new OwnerToken(OwnerKind.TASK, "other-program", "n");

    private final IpamDriver real =
            DefaultIpamProvider.withPools("10.0.0.0/16", 24).create(DriverContext.of(ClusterSettings.DEFAULT));
    private @Nullable Pool latest;
    private @Nullable Runnable meanwhile;

    /** What happens once, between the next refusal of an address and the allocator's getting to know of it. */
    void duringNextRefusal(Runnable work) {
        meanwhile = work;
    }

    /** Another program takes an address of the latest pool. */
    Cidr take() {
        return real.requestAddress(new AddressRequest(latest.id(), null, OTHER_PROGRAM, Map.of()));
    }

    /** And gives it back. */
    void giveBack(Cidr address) {
        real.releaseAddress(new AddressRelease(latest.id(), address.address(), OTHER_PROGRAM, ReleaseReason.RELEASED));
    }

    @Override
    public String name() {
        return "default";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return this;
    }

    @Override
    public IpamCapabilities capabilities() {
        return real.capabilities();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return real.addressSpaces();
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        latest = real.requestPool(request);
        return latest;
    }

    @Override
    public void releasePool(PoolRelease release) {
        real.releasePool(release);
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        try {
            return real.requestAddress(request);
        } catch (AllocatorException refusal) {
            Runnable work = meanwhile;
            meanwhile = null;
            if (work != null) {
                work.run();
            }
            throw refusal;
        }
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        real.releaseAddress(release);
    }
}
