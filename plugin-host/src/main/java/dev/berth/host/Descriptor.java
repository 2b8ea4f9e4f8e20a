package dev.berth.host;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says about itself, without any of its code. Immutable.
 *
 * @param pluginClass what shall be told of start and stop; null for nobody
 * @param provides at least one
 * @param providers the classes that its {@code META-INF/services} list, at least one for each kind that it provides
 */
record Descriptor(
        String id,
        String version,
        @Nullable String pluginClass,
        List<ProvidedDriver> provides,
        Map<DriverKind, List<String>> providers) {
    Descriptor {
        provides = List.copyOf(provides);
        providers = Map.copyOf(providers);
    }

    /** Id and version. */
    String label() {
        return id + " " + version;
    }
}
