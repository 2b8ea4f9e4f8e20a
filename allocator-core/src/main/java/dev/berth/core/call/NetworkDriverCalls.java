package dev.berth.core.call;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.RestartMode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way into one network driver. Answers are passed on as they come, unchecked, even null. Every call throws an
 * {@link dev.berth.api.error.AllocatorException} for a refusal and {@link UnknownOutcome} for an outcome that is not known.
 * Thread-safe.
 */
public final class NetworkDriverCalls implements Hinted {
    private final String name;
    private final NetworkDriver driver;
    private final NetworkCapabilities capabilities;
    private final DriverCalls calls;

    /**
     * A way into this driver.
     *
     * @param name the registered name
     * @param foreign whether it comes from a plugin, so that it may block whatever it declares (DRV-8)
     */
    public NetworkDriverCalls(String name, NetworkDriver driver, boolean foreign, CallPolicy policy)
            throws UnknownOutcome {
        String subject = "network driver " + name;
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
    public NetworkCapabilities capabilities() {
        return capabilities;
    }

    /** {@link NetworkDriver#familiesWithoutGateway}; never null. */
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) throws UnknownOutcome {
        String operation = "familiesWithoutGateway";
        return calls.notNull(
                operation, calls.make(operation, () -> driver.familiesWithoutGateway(options), Ignored.INSTANCE));
    }

    /** {@link NetworkDriver#allocateNetwork}. */
    public Map<String, String> allocateNetwork(NetworkRequest request, Late<? super Map<String, String>> late)
            throws UnknownOutcome {
        return calls.make("allocateNetwork", () -> driver.allocateNetwork(request), late);
    }

    /** {@link NetworkDriver#freeNetwork}. */
    public void freeNetwork(NetworkRelease release, Late<? super Boolean> late) throws UnknownOutcome {
        calls.make(
                "freeNetwork",
                () -> {
                    driver.freeNetwork(release);
                    return true;
                },
                late);
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
