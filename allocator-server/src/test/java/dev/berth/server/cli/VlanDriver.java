package dev.berth.server.cli;

import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.util.Map;

/** Answers with its configuration. */
record VlanDriver(Map<String, String> configuration) implements NetworkDriver {
    @Override
    public NetworkCapabilities capabilities() {
        return NetworkCapabilities.of(Scope.GLOBAL).build();
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return configuration;
    }

    @Override
    public void freeNetwork(NetworkRelease release) {}
}
