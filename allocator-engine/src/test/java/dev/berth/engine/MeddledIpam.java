package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
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
import dev.berth.core.CnmAllocator;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The default IPAM driver, with other programs that take and give, and with things that happen while it refuses. */
final class MeddledIpam implements IpamDriverProvider, IpamDriver {
    private static final OwnerToken OTHER_PROGRAM = new OwnerToken(OwnerKind.TASK, "other-program", "n");

    private final IpamDriver real =
            DefaultIpamProvider.withPools("10.0.0.0/16", 24).create(DriverContext.of(ClusterSettings.DEFAULT));
    private final String name;
    private @Nullable Pool latest;
    private @Nullable Runnable meanwhile;
    private @Nullable Runnable meanwhileOfPools;
    private Predicate<String> hangs = owner -> false;
    private String calledByItself;
    /** Whose requests have hung, by id. */
    final List<String> hung = new ArrayList<>();

    MeddledIpam() {
        this("default");
    }

    MeddledIpam(String name) {
        this.name = name;
        this.calledByItself = "ipam driver " + name;
    }

    /** How its own failures name it from now on. */
    void callsItself(String subject) {
        calledByItself = subject;
    }

    /** An engine with these as its IPAM drivers. */
    static ClusterEngine engine(Clock clock, MeddledIpam... drivers) {
        return ClusterEngine.builder(
                        () -> {
                            CnmAllocator.Builder builder =
                                    CnmAllocator.builder().networkDriver(new OverlayDriverProvider());
                            for (MeddledIpam driver : drivers) {
                                builder.ipamDriver(driver);
                            }
                            return builder;
                        },
                        new MemoryStore(),
                        new KeptForm())
                .clock(clock)
                .open();
    }

    static ClusterEngine engine(MeddledIpam... drivers) {
        return engine(Clock.systemUTC(), drivers);
    }

    /** From now on, it cannot be reached for requests for a pool or an address of these owners, by id. */
    void hangsFor(Predicate<String> owners) {
        hangs = owners;
    }

    /** What happens once, between the next refusal of an address and the allocator's getting to know of it. */
    void duringNextRefusal(Runnable work) {
        meanwhile = work;
    }

    /** The same for the next refusal of a pool. */
    void duringNextPoolRefusal(Runnable work) {
        meanwhileOfPools = work;
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
        return name;
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

    private void hang(OwnerToken owner) {
        if (hangs.test(owner.id())) {
            hung.add(owner.id());
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "no answer")
                    .subject(calledByItself)
                    .build();
        }
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        hang(request.owner());
        try {
            latest = real.requestPool(request);
            return latest;
        } catch (AllocatorException refusal) {
            Runnable work = meanwhileOfPools;
            meanwhileOfPools = null;
            if (work != null) {
                work.run();
            }
            throw refusal;
        }
    }

    @Override
    public void releasePool(PoolRelease release) {
        real.releasePool(release);
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        hang(request.owner());
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
