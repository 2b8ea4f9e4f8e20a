package dev.berth.server.load;

import dev.berth.api.model.ClusterSettings;
import java.util.Map;

/**
 * What a settings file says. Immutable.
 *
 * @param cluster the cluster's settings
 * @param drivers the configuration of drivers that plugins bring, by the driver's name and key
 */
public record Settings(ClusterSettings cluster, Map<String, Map<String, String>> drivers) {
    /** Nothing but defaults. */
    public static final Settings DEFAULT = new Settings(ClusterSettings.DEFAULT, Map.of());

    /** Copies the map. */
    public Settings {
        drivers = Map.copyOf(drivers);
    }
}
