package dev.berth.core.fake;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import java.util.Map;

/** Another network driver under another name, to be overridden in part. Thread-safe if the other is. */
public class Forwarding implements NetworkDriver, NetworkDriverProvider {
    private final String name;
    private final NetworkDriver other;

    /** Of this name, around this driver. */
    protected Forwarding(String name, NetworkDriver other) {
        this.name = name;
        this.other = other;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return this;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return other.capabilities();
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return other.allocateNetwork(request);
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        other.freeNetwork(release);
    }
}
