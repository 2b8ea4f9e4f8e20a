package dev.berth.server.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.core.CnmAllocator;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java of docs/drivers.md as a vendor would, and runs it. Each block is a whole source file. */
@DisplayName("The drivers of docs/drivers.md")
class DriverDocExampleTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "drivers.md");
    private static final Pattern BLOCK = Pattern.compile("^```java\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("^(?:public )?final class (\\w+)", Pattern.MULTILINE);
    private static final int USABLE = 254;

    @TempDir
    private Path classes;

    private URLClassLoader loader;
    private CnmAllocator allocator;

    @BeforeEach
    void compile() throws Exception {
        List<Source> sources = sources(Files.readString(DOCUMENT));
        assertThat(sources)
                .extracting(Source::type)
                .containsExactly("AcmeIpamProvider", "AcmeIpam", "AcmeVlanProvider", "AcmeCluster");
        StringWriter messages = new StringWriter();
        assertThat(compiles(sources, messages)).as(messages.toString()).isTrue();
        loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        allocator = allocator();
    }

    @AfterEach
    void close() throws IOException {
        if (allocator != null) {
            allocator.close();
        }
        if (loader != null) {
            loader.close();
        }
    }

    @Test
    @DisplayName("would not compile with a mistake in them")
    void mistakesAreFound() throws Exception {
        List<Source> sources = sources(Files.readString(DOCUMENT).replace("Pool.of(id, subnet)", "Pool.of(subnet)"));
        StringWriter messages = new StringWriter();
        assertThat(compiles(sources, messages)).isFalse();
        assertThat(messages.toString()).contains("AcmeIpam.java");
    }

    @Test
    @DisplayName("give a network its subnet, gateway and VLAN id, and a task its address")
    void allocates() throws Exception {
        Network network = allocator.allocate(network("n1"));
        assertThat(network.state().ipam().pools().toString()).contains("10.200.0.0/24", "10.200.0.1");
        assertThat(network.state().driver().options()).containsEntry("com.acme.vlan", "2");
        assertThat(allocator.allocate(Task.of("t1", "n1")).addresses("n1"))
                .containsExactly(Cidr.parse("10.200.0.2/24"));
    }

    @Test
    @DisplayName("give every address once, say when none is left, and give a released one again")
    void fills() throws Exception {
        allocator.allocate(network("n1"));
        Set<Cidr> given = new HashSet<>();
        for (int task = 1; task < USABLE; task++) {
            given.addAll(allocator.allocate(Task.of("t" + task, "n1")).addresses("n1"));
        }
        assertThat(given).hasSize(USABLE - 1);
        assertThat(codeOf(() -> allocator.allocate(Task.of("more", "n1")))).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        assertThat(allocator.usage("n1").pools().get(0).dynamicAvailable()).isZero();

        allocator.releaseTask("t7");
        assertThat(given).containsAll(allocator.allocate(Task.of("more", "n1")).addresses("n1"));
    }

    @Test
    @DisplayName("refuse a third network of a block for two, and take the place of a released one")
    void runsOutOfSubnets() throws Exception {
        allocator.allocate(network("n1"));
        allocator.allocate(network("n2"));
        assertThat(codeOf(() -> allocator.allocate(network("n3")))).isEqualTo(ErrorCode.NO_MORE_SUBNETS);
        allocator.releaseNetwork("n1");
        assertThat(allocator.allocate(network("n3")).state().ipam().pools().toString())
                .contains("10.200.0.0/24");
        assertThat(allocator.pendingReleases()).isEmpty();
    }

    @Test
    @DisplayName("give the same again after a restart, in any order")
    void restarts() throws Exception {
        List<Network> networks = List.of(allocator.allocate(network("n1")), allocator.allocate(network("n2")));
        Task task = allocator.allocate(Task.of("t1", "n2"));
        allocator.close();
        allocator = allocator();
        assertThat(allocator.restore(networks.get(1))).isEqualTo(networks.get(1));
        assertThat(allocator.restore(networks.get(0))).isEqualTo(networks.get(0));
        assertThat(allocator.restore(task)).isEqualTo(task);
    }

    private static List<Source> sources(String document) {
        List<Source> sources = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            Matcher type = TYPE.matcher(block.group(1));
            assertThat(type.find()).as("a type in:%n%s", block.group(1)).isTrue();
            sources.add(new Source(type.group(1), block.group(1)));
        }
        return sources;
    }

    private boolean compiles(List<Source> sources, Writer messages) throws URISyntaxException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-Xlint:all", "-Werror", "-proc:none", "-d", classes.toString(), "-classpath", classPath());
        return compiler.getTask(messages, null, null, options, null, sources).call();
    }

    /** What a vendor and an embedder have: the interfaces, and the allocator. */
    private static String classPath() throws URISyntaxException {
        List<String> places = new ArrayList<>();
        for (Class<?> part : List.of(AllocatorException.class, CnmAllocator.class, NullMarked.class)) {
            places.add(Path.of(part.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, places);
    }

    private CnmAllocator allocator() throws ReflectiveOperationException {
        return (CnmAllocator) cluster("allocator").invoke(null);
    }

    private Network network(String id) throws ReflectiveOperationException {
        return (Network) cluster("network", String.class).invoke(null, id);
    }

    private Method cluster(String method, Class<?>... parameters) throws ReflectiveOperationException {
        return loader.loadClass("com.acme.berth.AcmeCluster").getMethod(method, parameters);
    }

    private static ErrorCode codeOf(ThrowingCallable operation) {
        return catchThrowableOfType(AllocatorException.class, operation).code();
    }

    /** A source file that stands in the document. */
    private static final class Source extends SimpleJavaFileObject {
        private final String type;
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///com/acme/berth/" + type + ".java"), Kind.SOURCE);
            this.type = type;
            this.text = text;
        }

        String type() {
            return type;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
