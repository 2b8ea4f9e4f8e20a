package dev.berth.ipam;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;

/**
 * Creates the IPAM driver {@code null}, for networks without addresses (DRV-2): it declares that it gives none, and refuses
 * whoever asks nevertheless. Immutable; so thread-safe.
 */
public final class NullIpamProvider implements IpamDriverProvider {
    /** There is nothing to configure. */
    public NullIpamProvider() {}

    /** {@code null}. */
    @Override
    public String name() {
        return "null";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return new NullIpam();
    }
}
