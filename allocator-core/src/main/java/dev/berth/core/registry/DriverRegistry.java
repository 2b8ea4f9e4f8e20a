package dev.berth.core.registry;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.core.call.CallPolicy;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.drivers.DriverSource;
import java.util.List;
import java.util.Set;

/**
 * The drivers of one allocator, by name: the built-in ones, which always win their name (DRV-4), then those of the
 * {@link DriverSource}. Names are compared case-insensitively. Thread-safe.
 */
public final class DriverRegistry {
    private final Drivers<NetworkDriver, NetworkDriverCalls> networkDrivers;
    private final Drivers<IpamDriver, IpamCalls> ipamDrivers;

    /**
     * The registry of these drivers; creates the built-in ones.
     *
     * @throws AllocatorException {@code invalid-argument} if two providers have one name, or one has none; or what a
     *     provider throws
     */
    public DriverRegistry(
            List<NetworkDriverProvider> networkProviders,
            List<IpamDriverProvider> ipamProviders,
            DriverSource source,
            DriverContexts contexts,
            CallPolicy policy,
            DriverHints hints) {
        this.networkDrivers = new Drivers<>(
                "network driver",
                ErrorCode.UNKNOWN_DRIVER,
                source::networkDriver,
                source::networkDriverNames,
                (name, driver, foreign) -> new NetworkDriverCalls(name, driver, foreign, policy),
                hints.networkDrivers());
        this.ipamDrivers = new Drivers<>(
                "ipam driver",
                ErrorCode.UNKNOWN_IPAM_DRIVER,
                source::ipamDriver,
                source::ipamDriverNames,
                (name, driver, foreign) -> new IpamCalls(name, driver, foreign, policy),
                hints.ipamDrivers());
        try {
            for (NetworkDriverProvider provider : networkProviders) {
                networkDrivers.addBuiltIn(provider.name(), name -> provider.create(contexts.of(name)));
            }
            for (IpamDriverProvider provider : ipamProviders) {
                ipamDrivers.addBuiltIn(provider.name(), name -> provider.create(contexts.of(name)));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Makes the context of a driver from its name. */
    public interface DriverContexts {
        /** The context for the driver of this name. */
        DriverContext of(String driverName);
    }

    /** Whether a network driver of this name was given to the builder (DRV-4). */
    public boolean isBuiltIn(String networkDriverName) {
        return networkDrivers.isBuiltIn(networkDriverName);
    }

    /** Whether an IPAM driver of this name was given to the builder (DRV-4). */
    public boolean isBuiltInIpam(String ipamDriverName) {
        return ipamDrivers.isBuiltIn(ipamDriverName);
    }

    /** The names of all network drivers, in order. */
    public Set<String> networkDriverNames() {
        return networkDrivers.names();
    }

    /** The names of all IPAM drivers, in order. */
    public Set<String> ipamDriverNames() {
        return ipamDrivers.names();
    }

    /** Names of the source's drivers, of either kind, that no network can get, since a built-in has them (DRV-4). */
    public Set<String> shadowed() {
        Set<String> names = networkDrivers.shadowed();
        names.addAll(ipamDrivers.shadowed());
        return names;
    }

    /**
     * Leases the way into a network driver.
     *
     * @throws AllocatorException {@code unknown-driver}, listing the known ones (DRV-3)
     */
    public DriverUse<NetworkDriverCalls> networkDriver(String name) {
        return networkDrivers.use(name);
    }

    /**
     * Leases the way into an IPAM driver.
     *
     * @throws AllocatorException {@code unknown-ipam-driver}, listing the known ones (DRV-3)
     */
    public DriverUse<IpamCalls> ipamDriver(String name) {
        return ipamDrivers.use(name);
    }

    /** What the drivers in use would like to know again after a restart (IPM-10). */
    public DriverHints hints() {
        return new DriverHints(networkDrivers.hints(), ipamDrivers.hints());
    }

    /** Closes the built-in drivers; those of the source are the source's to close. */
    public void close() {
        networkDrivers.close();
        ipamDrivers.close();
    }
}
