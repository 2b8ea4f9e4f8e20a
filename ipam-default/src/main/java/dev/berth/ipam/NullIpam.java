package dev.berth.ipam;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;

/** The IPAM driver {@code null}: has no pools, hence no addresses. Stateless; so thread-safe. */
final class NullIpam implements IpamDriver {
    private static final IpamCapabilities CAPABILITIES =
            IpamCapabilities.builder().noAddresses().build();
    private static final AddressSpaces SPACES = new AddressSpaces("null", "null");

    @Override
    public IpamCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public AddressSpaces addressSpaces() {
        return SPACES;
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        throw AllocatorException.of(ErrorCode.NO_MORE_SUBNETS, "the IPAM driver null gives no subnets")
                .subject("address space " + request.addressSpace())
                .advice("choose the IPAM driver default for a network that needs addresses")
                .build();
    }

    @Override
    public void releasePool(PoolRelease release) {
        throw Refusals.unknownPool(release.pool());
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        throw Refusals.unknownPool(request.pool());
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        throw Refusals.unknownPool(release.pool());
    }
}
