package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Network;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```java\\R(.*?)^```.*?^```text\\R(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("the README's example for embedders compiles, runs and prints what the README says")
    void readme() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(README));
        assertThat(example.find()).as("a java block and a text block after it").isTrue();
        Path source = directory.resolve("Example.java");
        Files.writeString(source, example.group(1));
        compile(source);
        assertThat(run()).isEqualToNormalizingNewlines(example.group(2));
    }

    private void compile(Path source) {
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(printer, printer, "-proc:none", "-d", directory.toString(), "-cp", classPath(), source.toString());
        assertThat(status).as(messages.toString()).isZero();
    }

    /** What an embedder has: the API, the core and the drivers. */
    private static String classPath() {
        return Stream.of(
                        Network.class,
                        CnmAllocator.class,
                        DefaultIpamProvider.class,
                        OverlayDriverProvider.class,
                        NodeLocalDriverProvider.class)
                .map(EmbeddingExampleTest::location)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private String run() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, EmbeddingExampleTest.class.getClassLoader());
                PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
