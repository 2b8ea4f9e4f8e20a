package dev.berth.api.spi;

import dev.berth.api.model.ClusterSettings;
import java.time.Clock;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a driver is given when it is created. Immutable.
 *
 * @param settings the cluster's settings
 * @param configuration what the integrator configured for this driver, by key; empty if nothing
 * @param clock the only source of time that a driver should use
 */
public record DriverContext(ClusterSettings settings, Map<String, String> configuration, Clock clock) {
    /** Copies the configuration. */
    public DriverContext {
        configuration = Map.copyOf(configuration);
    }

    /** Without the values of the configuration, which may be secrets, as they would end in a log. */
    @Override
    public String toString() {
        return "DriverContext[configuration of " + new TreeSet<>(configuration.keySet()) + "]";
    }

    /** These settings, no configuration, the system's clock. */
    public static DriverContext of(ClusterSettings settings) {
        return new DriverContext(settings, Map.of(), Clock.systemUTC());
    }
}
