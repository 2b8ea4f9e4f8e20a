package ${package};

import dev.berth.api.net.Prefix;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;

/** Creates the IPAM driver {@code ${driverName}}. Its configuration may name the block, as {@code base}. */
public final class ${classPrefix}IpamProvider implements IpamDriverProvider {
    @Override
    public String name() {
        return "${driverName}";
    }

    @Override
    public IpamDriver create(DriverContext context) {
        return new ${classPrefix}Ipam(Prefix.parse(context.configuration().getOrDefault("base", "10.200.0.0/16")));
    }
}
