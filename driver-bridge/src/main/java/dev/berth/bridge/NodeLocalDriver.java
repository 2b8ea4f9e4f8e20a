package dev.berth.bridge;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.Map;

/** Says that there is nothing to allocate, and refuses to. Immutable. */
final class NodeLocalDriver implements NetworkDriver {
    private static final NetworkCapabilities CAPABILITIES =
            NetworkCapabilities.of(Scope.NODE_LOCAL).build();

    private final String name;

    NodeLocalDriver(String name) {
        this.name = name;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        throw AllocatorException.invalidArgument(
                "network " + request.networkId(),
                name,
                "networks of this driver are set up by each node, which has nothing to allocate here",
                "ask a driver of global scope");
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "the driver " + name + " allocates nothing")
                .subject("network " + release.networkId())
                .build();
    }
}
