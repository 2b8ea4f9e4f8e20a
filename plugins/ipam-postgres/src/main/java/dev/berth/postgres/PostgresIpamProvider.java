package dev.berth.postgres;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;

/**
 * Creates the IPAM driver {@code postgres}, whose pools and addresses live in a PostgreSQL database (14 or newer). It remembers
 * over restarts, and gives the same owner the same answer again. Several clusters can share a database: in an address space that
 * they share, none gets a subnet or an address that another has, which constraints of the database guarantee.
 *
 * <p>The project's README lists what can be configured; {@code url} and {@code cluster} must be.
 *
 * <p>Immutable; each driver that it creates has connections of its own, and is safe from many threads.
 */
public final class PostgresIpamProvider implements IpamDriverProvider {
    /** The name by which networks choose this driver. */
    public static final String NAME = "postgres";

    /** A provider; all are alike. */
    public PostgresIpamProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * A driver that connects when it is first used; then it also creates the schema, or brings it up to date.
     *
     * @throws AllocatorException {@code invalid-argument} or {@code invalid-pool} if a setting is missing, unknown or malformed
     */
    @Override
    public IpamDriver create(DriverContext context) {
        PostgresConfiguration configuration = PostgresConfiguration.of(context.configuration());
        DefaultPools pools =
                DefaultPools.of(configuration.defaultPools(), context.settings().defaultAddressPools());
        return new PostgresIpam(configuration, pools, new Database(configuration));
    }
}
