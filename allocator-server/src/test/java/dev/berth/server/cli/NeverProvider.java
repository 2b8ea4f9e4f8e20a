package dev.berth.server.cli;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;

/** A provider that cannot be created, for plugins in tests. */
public final class NeverProvider implements NetworkDriverProvider {
    /** Fails. */
    public NeverProvider() {
        throw new IllegalStateException("never");
    }

    @Override
    public String name() {
        return "vlan";
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        throw new IllegalStateException("never");
    }
}
