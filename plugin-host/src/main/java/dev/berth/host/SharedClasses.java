package dev.berth.host;

import dev.berth.api.spi.NetworkDriver;
import java.util.Map;
import org.pf4j.PluginManager;
import org.slf4j.Logger;

/**
 * The parent of every plugin's class loader: Java's own classes, and exactly the packages that plugins and host have in common.
 * Of the application there is nothing else to be seen, neither classes nor resources. Thread-safe.
 */
final class SharedClasses extends ClassLoader {
    /** The packages, each with a class beside which the others are. */
    private static final Map<String, Class<?>> PACKAGES = Map.of(
            "dev.berth.api.error", NetworkDriver.class,
            "dev.berth.api.model", NetworkDriver.class,
            "dev.berth.api.net", NetworkDriver.class,
            "dev.berth.api.spi", NetworkDriver.class,
            "org.slf4j", Logger.class,
            "org.slf4j.event", Logger.class,
            "org.slf4j.helpers", Logger.class,
            "org.slf4j.spi", Logger.class,
            "org.pf4j", PluginManager.class,
            "org.pf4j.util", PluginManager.class);

    static {
        registerAsParallelCapable();
    }

    SharedClasses() {
        super("berth-shared", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> neighbour = PACKAGES.get(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
        if (neighbour == null) {
            throw new ClassNotFoundException(name);
        }
        return Class.forName(name, false, neighbour.getClassLoader());
    }
}
