package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverUse;
import java.util.Map;
import java.util.Set;

/**
 * What one network driver allocates, without the allocator's networks: with deadlines (DRV-8), and so that a call with an unknown
 * outcome leaves nothing with the driver for nobody (GEN-8). Thread-safe, but not for two calls about one network at once.
 */
public final class NetworkDriverAccess {
    private final DriverUse<NetworkDriverCalls> use;
    private final DriverRequests drivers;

    NetworkDriverAccess(DriverUse<NetworkDriverCalls> use, DriverRequests drivers) {
        this.use = use;
        this.drivers = drivers;
        if (capabilities().scope() != Scope.GLOBAL) {
            use.close();
            throw AllocatorException.invalidArgument(
                    "network driver " + name(),
                    name(),
                    "allocates nothing: its networks are set up by each node",
                    "name a driver of global scope");
        }
    }

    /** The driver's registered name. */
    public String name() {
        return use.calls().name();
    }

    /** What the driver declared. */
    public NetworkCapabilities capabilities() {
        return use.calls().capabilities();
    }

    /** The families for which a network with these options wants no gateway. */
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        try {
            return use.calls().familiesWithoutGateway(options);
        } catch (UnknownOutcome unknown) {
            throw unknown.failure();
        }
    }

    /**
     * Allocates for a network.
     *
     * @return what the nodes need to know, as options
     * @throws AllocatorException as {@link dev.berth.api.spi.NetworkDriver#allocateNetwork}
     */
    public Map<String, String> allocate(NetworkRequest request) {
        Map<String, String> options = drivers.network(use, request, false);
        if (options == null) {
            throw AllocatorException.of(ErrorCode.DRIVER_FAILURE, "answered null")
                    .subject("network driver " + name())
                    .advice("report it to the driver's vendor")
                    .build();
        }
        return Map.copyOf(options);
    }

    /** Gives back what a network that was not allocated after all has; pending if that fails. */
    public void rollBack(NetworkRequest request) {
        drivers.rollBack(use, request);
    }

    /**
     * Gives back what a network has; does nothing if it has nothing.
     *
     * @throws AllocatorException if that failed, or its outcome is not known
     */
    public void free(NetworkRelease release) {
        drivers.free(use, release);
    }
}
