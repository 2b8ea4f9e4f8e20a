package ${package};

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;

/** Creates the network driver {@code ${driverName}}: one id, 1 to 9999, for each network. */
public final class ${classPrefix}NetworkProvider implements NetworkDriverProvider {
    /** Option, in the answer too: the id of the network. */
    public static final String ID = "${package}.id";

    @Override
    public String name() {
        return "${driverName}";
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return new ${classPrefix}Network();
    }
}
