package dev.berth.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds a plugin's jar out of Java sources, as a vendor's build does. Confined to one thread. */
final class PluginJar {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern CLASS = Pattern.compile("public (?:final )?(?:class|interface) (\\w+)");

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Map<String, StringBuilder> services = new TreeMap<>();
    private final List<String> left = new ArrayList<>();
    private int classVersion;
    private boolean hasManifest = true;

    private PluginJar(String id) {
        attributes.put("Plugin-Id", id);
        attributes.put("Plugin-Version", "1.0.0");
        attributes.put("Plugin-Requires", "^1.0.0");
    }

    /** A plugin of this id, version 1.0.0, for SPI ^1.0.0, with nothing in it. */
    static PluginJar of(String id) {
        return new PluginJar(id);
    }

    /** A plugin with one good network driver. */
    static PluginJar withNetwork(String id, String driverName) {
        return of(id).network(driverName, Sources.networkDriver(""));
    }

    /** A plugin with one good IPAM driver. */
    static PluginJar withIpam(String id, String driverName) {
        return of(id).ipam(driverName, Sources.ipamDriver(""));
    }

    /** One network driver more; the body is that of a class that implements {@code NetworkDriver}. */
    PluginJar network(String driverName, String body) {
        String name = className("Network", driverName);
        return source(Sources.networkProvider(name, driverName, body))
                .provides("NetworkDriver:" + driverName)
                .service(DriverKind.NETWORK.service(), "acme." + name);
    }

    /** One IPAM driver more; the body is that of a class that implements {@code IpamDriver}. */
    PluginJar ipam(String driverName, String body) {
        String name = className("Ipam", driverName);
        return source(Sources.ipamProvider(name, driverName, body))
                .provides("IpamDriver:" + driverName)
                .service(DriverKind.IPAM.service(), "acme." + name);
    }

    private static String className(String prefix, String driverName) {
        return prefix
                + driverName.substring(0, 1).toUpperCase(Locale.ROOT)
                + driverName.substring(1).replaceAll("\\W", "");
    }

    PluginJar provides(String driver) {
        attributes.merge("Plugin-Provides", driver, (known, more) -> known + ", " + more);
        return this;
    }

    PluginJar service(String service, String className) {
        services.computeIfAbsent(service, first -> new StringBuilder())
                .append(className)
                .append('\n');
        return this;
    }

    PluginJar attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    PluginJar without(String attribute) {
        attributes.remove(attribute);
        return this;
    }

    PluginJar version(String version) {
        return attribute("Plugin-Version", version);
    }

    PluginJar requires(String range) {
        return attribute("Plugin-Requires", range);
    }

    PluginJar withoutManifest() {
        hasManifest = false;
        return this;
    }

    PluginJar source(String text) {
        Matcher name = CLASS.matcher(text);
        Matcher folder = PACKAGE.matcher(text);
        if (!name.find() || !folder.find()) {
            throw new IllegalArgumentException(text);
        }
        sources.put(folder.group(1) + "." + name.group(1), text);
        return this;
    }

    /** Leaves a class out of the jar that was compiled with the others. */
    PluginJar leaveOut(String className) {
        left.add(className);
        return this;
    }

    PluginJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Writes this version into every class file. */
    PluginJar classVersion(int version) {
        classVersion = version;
        return this;
    }

    /** Writes the jar, over whatever is there. */
    Path in(Path folder, String fileName) {
        Path file = folder.resolve(fileName);
        try {
            Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    byte[] bytes() throws IOException {
        Map<String, byte[]> content = new TreeMap<>(entries);
        compiled().forEach((name, bytes) -> {
            if (!left.contains(name)) {
                if (classVersion > 0) {
                    bytes[6] = (byte) (classVersion >> 8);
                    bytes[7] = (byte) classVersion;
                }
                content.put(name.replace('.', '/') + ".class", bytes);
            }
        });
        services.forEach((service, lines) ->
                content.put("META-INF/services/" + service, lines.toString().getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = hasManifest ? new JarOutputStream(bytes, manifest()) : new JarOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }

    private Map<String, byte[]> compiled() throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            Classes classes = new Classes(files);
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((name, text) -> units.add(new Source(name, text)));
            if (!compiler.getTask(messages, classes, null, List.of("-proc:none", "--release", "17"), null, units)
                    .call()) {
                throw new IllegalArgumentException(messages.toString());
            }
            Map<String, byte[]> bytes = new TreeMap<>();
            classes.outputs.forEach((name, output) -> bytes.put(name, output.toByteArray()));
            return bytes;
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("mem:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();

        Classes(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public ByteArrayOutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    outputs.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
