package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.RestartMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way into one IPAM driver. Answers are passed on as they come, unchecked, even null. Every call throws an
 * {@link AllocatorException} for a refusal and {@link UnknownOutcome} for an outcome that is not known. Thread-safe.
 */
public final class IpamCalls implements Hinted {
    private final String name;
    private final IpamDriver driver;
    private final IpamCapabilities capabilities;
    private final DriverCalls calls;

    /**
     * A way into this driver.
     *
     * @param name the registered name
     * @param foreign whether it comes from a plugin, so that it may block whatever it declares (DRV-8)
     */
    public IpamCalls(String name, IpamDriver driver, boolean foreign, CallPolicy policy) throws UnknownOutcome {
        String subject = "ipam driver " + name;
        DriverCalls first = foreign ? DriverCalls.mayBlock(subject, policy) : DriverCalls.inMemory(subject, policy);
        this.name = name;
        this.driver = driver;
        this.capabilities =
                first.notNull("capabilities", first.make("capabilities", driver::capabilities, Ignored.INSTANCE));
        this.calls = foreign || !capabilities.traits().mayBlock() ? first : DriverCalls.mayBlock(subject, policy);
    }

    /** The registered name. */
    public String name() {
        return name;
    }

    /** Whether what it does may outlive this process: then calls that change something are noted beforehand (GEN-8). */
    public boolean outlives() {
        return capabilities.traits().mayBlock() || capabilities.traits().restart() == RestartMode.DURABLE;
    }

    /** What the driver declared when it was first used. */
    public IpamCapabilities capabilities() {
        return capabilities;
    }

    /** {@link IpamDriver#addressSpaces()}; never null. */
    public AddressSpaces addressSpaces() throws UnknownOutcome {
        String operation = "addressSpaces";
        return calls.notNull(operation, calls.make(operation, driver::addressSpaces, Ignored.INSTANCE));
    }

    /** The global one of {@link IpamDriver#addressSpaces()}. */
    public String globalAddressSpace() throws UnknownOutcome {
        return calls.notNull("addressSpaces", addressSpaces().global());
    }

    /** {@link IpamDriver#requestPool}. */
    public Pool requestPool(PoolRequest request, Late<? super Pool> late) throws UnknownOutcome {
        return calls.make("requestPool", () -> driver.requestPool(request), late);
    }

    /** {@link IpamDriver#releasePool}. */
    public void releasePool(PoolRelease release, Late<? super Boolean> late) throws UnknownOutcome {
        calls.make(
                "releasePool",
                () -> {
                    driver.releasePool(release);
                    return true;
                },
                late);
    }

    /** {@link IpamDriver#requestAddress}. */
    public Cidr requestAddress(AddressRequest request, Late<? super Cidr> late) throws UnknownOutcome {
        return calls.make("requestAddress", () -> driver.requestAddress(request), late);
    }

    /** {@link IpamDriver#releaseAddress}. */
    public void releaseAddress(AddressRelease release, Late<? super Boolean> late) throws UnknownOutcome {
        calls.make(
                "releaseAddress",
                () -> {
                    driver.releaseAddress(release);
                    return true;
                },
                late);
    }

    /** {@link IpamDriver#status}; empty also when the driver fails to tell. */
    public Optional<PoolStatus> status(PoolId pool) {
        try {
            Optional<PoolStatus> status = calls.make("status", () -> driver.status(pool), Ignored.INSTANCE);
            return calls.notNull("status", status);
        } catch (UnknownOutcome | AllocatorException e) {
            return Optional.empty();
        }
    }

    @Override
    public @Nullable String hints() {
        return calls.hints(driver::hints);
    }

    @Override
    public void restoreHints(String saved) {
        calls.restoreHints(() -> driver.restoreHints(saved));
    }
}
