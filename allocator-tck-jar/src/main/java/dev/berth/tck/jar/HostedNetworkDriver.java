package dev.berth.tck.jar;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import java.util.Map;
import java.util.Set;

/** A leased driver whose close ends the lease and the host it came from. As thread-safe as the driver. */
final class HostedNetworkDriver implements NetworkDriver {
    private final NetworkDriver driver;
    private final Runnable end;

    HostedNetworkDriver(NetworkDriver driver, Runnable end) {
        this.driver = driver;
        this.end = end;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return driver.capabilities();
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return driver.allocateNetwork(request);
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        driver.freeNetwork(release);
    }

    @Override
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return driver.familiesWithoutGateway(options);
    }

    @Override
    public String hints() {
        return driver.hints();
    }

    @Override
    public void restoreHints(String hints) {
        driver.restoreHints(hints);
    }

    @Override
    public void close() {
        end.run();
    }
}
