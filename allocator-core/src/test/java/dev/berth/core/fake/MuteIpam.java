package dev.berth.core.fake;

import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import java.util.Optional;

/** An IPAM driver that says nothing where it should say something, to be overridden in part. Stateless; so thread-safe. */
public class MuteIpam implements IpamDriver, IpamDriverProvider {
    @Override
    public String name() {
        return "mute";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return this;
    }

    @Override
    public IpamCapabilities capabilities() {
        return IpamCapabilities.builder().build();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return null;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        return null;
    }

    @Override
    public void releasePool(PoolRelease release) {}

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return null;
    }

    @Override
    public void releaseAddress(AddressRelease release) {}

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return null;
    }

    @Override
    public String hints() {
        return null;
    }
}
