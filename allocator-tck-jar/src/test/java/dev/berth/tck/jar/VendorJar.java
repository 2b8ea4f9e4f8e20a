package dev.berth.tck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.Pool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The drivers of docs/drivers.md, packaged as its reader would package them; and worse ones. Confined to one thread. */
final class VendorJar {
    private static final Path DOCUMENT = Path.of("..", "docs", "drivers.md");
    private static final Pattern SOURCE =
            Pattern.compile("```java\n(package com\\.acme\\.berth;.*?)```", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("final class (\\w+)");

    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, List<String>> services = new LinkedHashMap<>();
    private boolean hasSpiCopy;

    VendorJar() throws IOException {
        Matcher matcher = SOURCE.matcher(Files.readString(DOCUMENT));
        while (matcher.find()) {
            Matcher type = TYPE.matcher(matcher.group(1));
            assertThat(type.find()).as("a class in the document").isTrue();
            sources.put(type.group(1), matcher.group(1));
        }
        sources.remove("AcmeCluster"); // it is the embedder's
        attributes.put("Plugin-Id", "com.acme.berth");
        attributes.put("Plugin-Version", "1.0.0");
        attributes.put("Plugin-Requires", "^1.0.0");
        attributes.put("Plugin-Provides", "IpamDriver:acme, NetworkDriver:acme-vlan");
        services.put("dev.berth.api.spi.IpamDriverProvider", List.of("com.acme.berth.AcmeIpamProvider"));
        services.put("dev.berth.api.spi.NetworkDriverProvider", List.of("com.acme.berth.AcmeVlanProvider"));
    }

    VendorJar attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    VendorJar without(String attribute) {
        attributes.remove(attribute);
        return this;
    }

    VendorJar service(String name, String... providers) {
        services.put(name, List.of(providers));
        return this;
    }

    VendorJar spiCopy() {
        hasSpiCopy = true;
        return this;
    }

    VendorJar source(String type, String text) {
        sources.put(type, text);
        return this;
    }

    /** Changes a class of the document. */
    VendorJar replace(String type, String text, String by) {
        return change(type, source -> {
            assertThat(source).as(type).contains(text);
            return source.replace(text, by);
        });
    }

    private VendorJar change(String type, UnaryOperator<String> change) {
        sources.computeIfPresent(type, (name, source) -> change.apply(source));
        return this;
    }

    Path writeTo(Path folder) throws IOException {
        Path classes = compile(folder);
        Path jar = folder.resolve("acme.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                write(out, name, Files.readAllBytes(file));
            }
            for (Map.Entry<String, List<String>> service : services.entrySet()) {
                write(
                        out,
                        "META-INF/services/" + service.getKey(),
                        String.join("\n", service.getValue()).getBytes(StandardCharsets.UTF_8));
            }
            if (hasSpiCopy) {
                write(out, "dev/berth/api/spi/Pool.class", bytes(Pool.class));
            }
        }
        return jar;
    }

    private static void write(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class");
                ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            in.transferTo(bytes);
            return bytes.toByteArray();
        }
    }

    private Path compile(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path code = Files.createDirectories(folder.resolve("code"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> written = sources.entrySet().stream()
                    .map(source -> written(code.resolve(source.getKey() + ".java"), source.getValue()))
                    .toList();
            List<String> options =
                    List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
            boolean done = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(written))
                    .call();
            assertThat(done).as(messages.toString()).isTrue();
        }
        return classes;
    }

    private static Path written(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
