package dev.berth.tck.jar;

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

/** A leased driver whose close ends the lease and the host it came from. As thread-safe as the driver. */
final class HostedIpam implements IpamDriver {
    private final IpamDriver driver;
    private final Runnable end;

    HostedIpam(IpamDriver driver, Runnable end) {
        this.driver = driver;
        this.end = end;
    }

    @Override
    public IpamCapabilities capabilities() {
        return driver.capabilities();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return driver.addressSpaces();
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        return driver.requestPool(request);
    }

    @Override
    public void releasePool(PoolRelease release) {
        driver.releasePool(release);
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return driver.requestAddress(request);
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        driver.releaseAddress(release);
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return driver.status(pool);
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
