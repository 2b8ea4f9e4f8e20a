package dev.berth.server.vendor;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.ipam.DefaultIpamProvider;

/** A vendor's IPAM driver {@code wrong}, whose addresses have the length that it is configured with. */
public final class WrongLengthProvider implements IpamDriverProvider {
    @Override
    public String name() {
        return "wrong";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        int length = Integer.parseInt(context.configuration().get("length"));
        return new WrongLength(new DefaultIpamProvider().create(context), length);
    }

    /** As the default driver, but for the lengths. */
    private record WrongLength(IpamDriver right, int length) implements IpamDriver {
        @Override
        public IpamCapabilities capabilities() {
            return right.capabilities();
        }

        @Override
        public AddressSpaces addressSpaces() {
            return right.addressSpaces();
        }

        @Override
        public Pool requestPool(PoolRequest request) {
            return right.requestPool(request);
        }

        @Override
        public void releasePool(PoolRelease release) {
            right.releasePool(release);
        }

        @Override
        public Cidr requestAddress(AddressRequest request) {
            Cidr address = right.requestAddress(request);
            return address.family() == AddressFamily.IPV4 ? Cidr.of(address.address(), length) : address;
        }

        @Override
        public void releaseAddress(AddressRelease release) {
            right.releaseAddress(release);
        }
    }
}
