package dev.berth.server.cli;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;

/** A provider for plugins in tests. */
public final class VlanProvider implements NetworkDriverProvider {
    @Override
    public String name() {
        return "vlan";
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return new VlanDriver(context.configuration());
    }
}
