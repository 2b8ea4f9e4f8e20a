package dev.berth.host;

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
import java.util.Optional;

/** A plugin's IPAM driver behind its passage. As thread-safe as the driver. */
final class HostedIpamDriver implements IpamDriver {
    private final IpamDriver driver;
    private final Passage passage;

    HostedIpamDriver(IpamDriver driver, Passage passage) {
        this.driver = driver;
        this.passage = passage;
    }

    @Override
    public IpamCapabilities capabilities() {
        return passage.call("capabilities", driver::capabilities);
    }

    @Override
    public AddressSpaces addressSpaces() {
        return passage.call("addressSpaces", driver::addressSpaces);
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        return passage.call("requestPool", () -> driver.requestPool(request));
    }

    @Override
    public void releasePool(PoolRelease release) {
        passage.run("releasePool", () -> driver.releasePool(release));
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return passage.call("requestAddress", () -> driver.requestAddress(request));
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        passage.run("releaseAddress", () -> driver.releaseAddress(release));
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return passage.call("status", () -> driver.status(pool));
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
