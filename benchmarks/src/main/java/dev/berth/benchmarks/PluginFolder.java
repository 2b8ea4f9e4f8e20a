package dev.berth.benchmarks;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes folders of plugins whose driver does nothing. */
public final class PluginFolder {
    private PluginFolder() {}

    /** The name of the network driver. */
    public static final String DRIVER = "idle";

    /** Puts a jar with the driver into the folder; its classes are copies of those here. */
    public static void install(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "idle");
        attributes.putValue("Plugin-Version", "1.0.0");
        attributes.putValue("Plugin-Requires", "^1.0.0");
        attributes.putValue("Plugin-Provides", "NetworkDriver:" + DRIVER);
        try (OutputStream file = Files.newOutputStream(folder.resolve("idle.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            for (Class<?> each : new Class<?>[] {IdleProvider.class, IdleDriver.class}) {
                String name = each.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream in = PluginFolder.class.getResourceAsStream("/" + name)) {
                    if (in == null) {
                        throw new IOException("there is no " + name);
                    }
                    in.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + NetworkDriverProvider.class.getName()));
            jar.write(IdleProvider.class.getName().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Creates the driver. */
    public static final class IdleProvider implements NetworkDriverProvider {
        @Override
        public String name() {
            return DRIVER;
        }

        @Override
        public NetworkDriver create(DriverContext context) {
            return new IdleDriver();
        }
    }

    /** Does nothing. */
    static final class IdleDriver implements NetworkDriver {
        @Override
        public NetworkCapabilities capabilities() {
            return NetworkCapabilities.of(Scope.GLOBAL).build();
        }

        @Override
        public Map<String, String> allocateNetwork(NetworkRequest request) {
            return Map.of();
        }

        @Override
        public void freeNetwork(NetworkRelease release) {}
    }
}
