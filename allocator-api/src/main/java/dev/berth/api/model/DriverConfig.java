package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which driver, and what it is told. In a spec the name may be absent, which means the default one (DRV-1, DRV-2); in a
 * state it is the resolved name.
 *
 * @param name the driver's name; compared case-insensitively; null for the default
 * @param options passed to the driver untouched (DRV-5); an immutable copy
 */
public record DriverConfig(@Nullable String name, Map<String, String> options) {
    /** The network driver that no name means (DRV-1). */
    public static final String DEFAULT_NETWORK_DRIVER = "overlay";

    /** The IPAM driver that no name means (DRV-2). */
    public static final String DEFAULT_IPAM_DRIVER = "default";

    /** No name and no options. */
    public static final DriverConfig DEFAULT = new DriverConfig(null, Map.of());

    /** @throws AllocatorException {@code invalid-argument} if the name is empty (DRV-5) */
    public DriverConfig {
        if (name != null) {
            Checks.notEmpty("driver", "name", name);
        }
        options = Map.copyOf(options);
    }

    /** This driver without options. */
    public static DriverConfig named(String name) {
        return new DriverConfig(name, Map.of());
    }

    /** The same driver told one thing more. */
    public DriverConfig withOption(String key, String value) {
        Map<String, String> more = new java.util.HashMap<>(options);
        more.put(key, value);
        return new DriverConfig(name, more);
    }
}
