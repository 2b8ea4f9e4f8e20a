package dev.berth.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a jar before any of its code runs: the attributes of its manifest and its lists of providers. Each question
 * throws its own {@link Rejection}, so that what can be read is known of bad jars as well. Immutable.
 */
final class JarManifest {
    private static final String SPI_COPY = "dev/berth/api/spi/";

    private final Attributes attributes;
    private final Map<DriverKind, List<String>> providers;
    private final boolean hasSpiCopy;

    private JarManifest(Attributes attributes, Map<DriverKind, List<String>> providers, boolean hasSpiCopy) {
        this.attributes = attributes;
        this.providers = providers;
        this.hasSpiCopy = hasSpiCopy;
    }

    static JarManifest read(Path jar) throws Rejection {
        Manifest manifest;
        Map<DriverKind, List<String>> providers = new EnumMap<>(DriverKind.class);
        boolean hasSpiCopy;
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            manifest = file.getManifest();
            for (DriverKind kind : DriverKind.values()) {
                providers.put(kind, providers(file, kind));
            }
            hasSpiCopy = file.stream().anyMatch(entry -> entry.getName().startsWith(SPI_COPY));
        } catch (IOException | RuntimeException e) { // damaged jars give either
            throw new Rejection(
                    ProblemStage.READ, "it is no readable jar: " + e.getMessage() + "; get the file again", e);
        }
        if (manifest == null) {
            throw new Rejection(
                    ProblemStage.DESCRIPTOR,
                    "it has no manifest; a plugin says in META-INF/MANIFEST.MF what it provides");
        }
        return new JarManifest(manifest.getMainAttributes(), providers, hasSpiCopy);
    }

    private static List<String> providers(JarFile file, DriverKind kind) throws IOException {
        ZipEntry entry = file.getEntry("META-INF/services/" + kind.service());
        if (entry == null) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    @Nullable
    String id() {
        return value("Plugin-Id");
    }

    @Nullable
    String version() {
        return value("Plugin-Version");
    }

    @Nullable
    String requires() {
        return value("Plugin-Requires");
    }

    /** Whether it holds classes of the SPI, which the host's own hide. */
    boolean hasSpiCopy() {
        return hasSpiCopy;
    }

    private @Nullable String value(String name) {
        String value = attributes.getValue(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private String required(String name, @Nullable String value, String example) throws Rejection {
        if (value == null) {
            throw new Rejection(
                    ProblemStage.DESCRIPTOR,
                    "the manifest has no " + name + "; add one, such as " + name + ": " + example);
        }
        return value;
    }

    /** @throws Rejection at {@code SPI_VERSION} if it does not work with this version, or does not say so */
    void checkSpi(String version) throws Rejection {
        String text = requires();
        if (text == null) {
            throw new Rejection(
                    ProblemStage.SPI_VERSION,
                    "the manifest has no Plugin-Requires; say which SPI versions it works with, such as ^" + version);
        }
        SpiRange range;
        try {
            range = SpiRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Rejection(ProblemStage.SPI_VERSION, "Plugin-Requires: " + e.getMessage(), e.getCause());
        }
        if (!range.has(version)) {
            throw new Rejection(
                    ProblemStage.SPI_VERSION,
                    "needs SPI " + range + ", this host offers " + version + "; get a version of it that fits");
        }
    }

    /** @throws Rejection at {@code DESCRIPTOR} */
    Descriptor descriptor() throws Rejection {
        String id = required("Plugin-Id", id(), "com.acme.berth");
        String version = required("Plugin-Version", version(), "1.0.0");
        if (value("Plugin-Dependencies") != null) {
            throw new Rejection(
                    ProblemStage.DESCRIPTOR,
                    "Plugin-Dependencies are not supported, since plugins do not see each other; put what it needs into the jar");
        }
        List<ProvidedDriver> provides = provides();
        for (ProvidedDriver driver : provides) {
            if (providers.getOrDefault(driver.kind(), List.of()).isEmpty()) {
                throw new Rejection(
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Provides has " + driver + ", and there is no META-INF/services/"
                                + driver.kind().service() + "; list its provider there");
            }
        }
        return new Descriptor(id, version, value("Plugin-Class"), provides, providers);
    }

    /** @throws Rejection at {@code DESCRIPTOR} */
    List<ProvidedDriver> provides() throws Rejection {
        String text = required("Plugin-Provides", value("Plugin-Provides"), "NetworkDriver:acme, IpamDriver:acme");
        Set<ProvidedDriver> provides = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            try {
                provides.add(ProvidedDriver.parse(part.strip()));
            } catch (IllegalArgumentException e) {
                throw new Rejection(
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Provides: " + e.getMessage() + "; write it as NetworkDriver:acme, IpamDriver:acme");
            }
        }
        return new ArrayList<>(provides);
    }
}
