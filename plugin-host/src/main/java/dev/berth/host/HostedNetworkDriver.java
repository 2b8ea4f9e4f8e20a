package dev.berth.host;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import java.util.Map;
import java.util.Set;

/** A plugin's network driver behind its passage. As thread-safe as the driver. */
final class HostedNetworkDriver implements NetworkDriver {
    private final NetworkDriver driver;
    private final Passage passage;

    HostedNetworkDriver(NetworkDriver driver, Passage passage) {
        this.driver = driver;
        this.passage = passage;
    }

    @Override
    public NetworkCapabilities capabilities() {
        return passage.call("capabilities", driver::capabilities);
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return passage.call("allocateNetwork", () -> driver.allocateNetwork(request));
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        passage.run("freeNetwork", () -> driver.freeNetwork(release));
    }

    @Override
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return passage.call("familiesWithoutGateway", () -> driver.familiesWithoutGateway(options));
    }

    @Override
    public String hints() {
        return passage.call("hints", driver::hints);
    }

    @Override
    public void restoreHints(String hints) {
        passage.run("restoreHints", () -> driver.restoreHints(hints));
    }

    /** Does nothing: it belongs to the host, which closes it with its plugin. */
    @Override
    public void close() {}
}
