package dev.berth.tck;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** What the contracts of both kinds of drivers have in common: what the drivers are created with. */
public abstract class DriverContract extends Contract {
    /** For the contracts of this kit. */
    protected DriverContract() {}

    /**
     * What the driver is configured with; nothing unless overridden. Within one test it must stay the same, since a driver that
     * remembers over restarts is found again by its configuration.
     */
    protected Map<String, String> configuration() {
        return Map.of();
    }

    /** The settings of the cluster; the defaults unless overridden. */
    protected ClusterSettings settings() {
        return ClusterSettings.DEFAULT;
    }

    /** The driver's clock; the system's unless overridden. */
    protected Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * Within which time a driver that declares {@code mayBlock} must answer or refuse; 30 seconds, the allocator's own
     * default, unless overridden.
     */
    protected Duration deadline() {
        return Duration.ofSeconds(30);
    }

    final DriverContext context() {
        return new DriverContext(settings(), configuration(), clock());
    }
}
