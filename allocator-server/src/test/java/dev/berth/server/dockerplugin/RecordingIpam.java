package dev.berth.server.dockerplugin;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A driver that forgets at a restart, and of which every request is known. It gives what it is asked for, else .1. */
final class RecordingIpam implements IpamDriverProvider {
    final List<PoolRequest> pools = new ArrayList<>();
    final List<AddressRequest> addresses = new ArrayList<>();
    final List<AddressRelease> released = new ArrayList<>();
    private final @Nullable Cidr gateway;

    /** @param gateway taken with each pool */
    RecordingIpam(@Nullable Cidr gateway) {
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return new IpamDriver() {
            @Override
            public IpamCapabilities capabilities() {
                return IpamCapabilities.builder().build();
            }

            @Override
            public AddressSpaces addressSpaces() {
                return new AddressSpaces("local", "global");
            }

            @Override
            public Pool requestPool(PoolRequest request) {
                pools.add(request);
                Prefix subnet = request.pool().orElseThrow();
                return new Pool(new PoolId("pool-" + pools.size()), subnet, gateway);
            }

            @Override
            public void releasePool(PoolRelease release) {}

            @Override
            public Cidr requestAddress(AddressRequest request) {
                addresses.add(request);
                IpAddress wanted = request.address();
                return Cidr.of(wanted == null ? IpAddress.parse("10.1.0.1") : wanted, 24);
            }

            @Override
            public void releaseAddress(AddressRelease release) {
                released.add(release);
            }
        };
    }
}
