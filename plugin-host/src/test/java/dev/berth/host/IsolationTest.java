package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A plugin")
class IsolationTest {
    @TempDir
    Path plugins;

    private Map<String, String> answerOf(PluginJar jar) {
        jar.in(plugins, "acme.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            return Calls.allocate(host, "acme");
        }
    }

    private static PluginJar answering(String statements) {
        return PluginJar.of("acme").network("acme", Calls.answering(statements));
    }

    private static String loading(String className) {
        return "try { return Map.of(\"found\", Integer.toString(System.identityHashCode(Class.forName(\"" + className
                + "\")))); } catch (ClassNotFoundException e) { return Map.of(); }";
    }

    @ParameterizedTest
    @DisplayName("sees no class of core, host, other drivers, libraries or the application, which are all there:")
    @ValueSource(
            strings = {
                "dev.berth.core.CnmAllocator",
                "dev.berth.core.drivers.DriverSource",
                "dev.berth.host.PluginHost",
                "dev.berth.overlay.OverlayDriverProvider",
                "com.github.zafarkhaja.semver.Version",
                "ch.qos.logback.classic.Logger",
                "org.junit.jupiter.api.Test",
                "dev.berth.host.IsolationTest"
            })
    void doesNotSee(String className) throws ClassNotFoundException {
        assertThat(Class.forName(className)).isNotNull();
        assertThat(answerOf(answering(loading(className)))).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("sees the very classes of the driver interfaces, the logging interface, PF4J and Java:")
    @ValueSource(
            strings = {
                "dev.berth.api.spi.NetworkDriver",
                "dev.berth.api.error.AllocatorException",
                "dev.berth.api.model.ClusterSettings",
                "dev.berth.api.net.Cidr",
                "org.slf4j.LoggerFactory",
                "org.slf4j.event.Level",
                "org.pf4j.Plugin",
                "java.sql.Driver",
                "java.net.http.HttpClient"
            })
    void sees(String className) throws ClassNotFoundException {
        assertThat(answerOf(answering(loading(className))))
                .containsEntry("found", Integer.toString(System.identityHashCode(Class.forName(className))));
    }

    @Test
    @DisplayName("sees no resources but its own, so that the application's providers are not taken for its own")
    void resources() {
        assertThat(getClass().getResource("/logback-test.xml")).isNotNull();
        assertThat(
                        answerOf(
                                answering(
                                        """
                        ClassLoader loader = getClass().getClassLoader();
                        try { return Map.of(
                            "application", String.valueOf(loader.getResource("logback-test.xml")),
                            "providers", "" + Collections.list(loader.getResources(
                                "META-INF/services/dev.berth.api.spi.NetworkDriverProvider")).size(),
                            "index", "" + Collections.list(loader.getResources("META-INF/extensions.idx")).size());
                        } catch (java.io.IOException e) { throw new Error(e); }""")))
                .isEqualTo(Map.of("application", "null", "providers", "1", "index", "0"));
    }

    @Test
    @DisplayName("finds the services of libraries in its jar through the thread's class loader, whoever calls")
    void shadedServices() {
        assertThat(answerOf(answering(
                                """
                                List<String> found = new ArrayList<>();
                                ServiceLoader.load(java.util.function.Supplier.class)
                                        .forEach(each -> found.add((String) each.get()));
                                return Map.of("found", found.toString());""")
                        .source("package lib; public class Shaded implements java.util.function.Supplier<String> {"
                                + " public String get() { return \"shaded\"; } }")
                        .service("java.util.function.Supplier", "lib.Shaded")))
                .containsEntry("found", "[shaded]");
    }

    @Test
    @DisplayName("is called with its class loader as the thread's in every call, and the caller's is back afterwards")
    void contextLoader() {
        String check = "if (Thread.currentThread().getContextClassLoader() != Driver.class.getClassLoader())"
                + " throw new Error(\"wrong loader\"); ";
        PluginJar.of("acme")
                .network(
                        "acme",
                        """
                        { CHECK }
                        public NetworkCapabilities capabilities() { CHECK return NetworkCapabilities.of(Scope.GLOBAL).build(); }
                        public Map<String, String> allocateNetwork(NetworkRequest request) { CHECK throw new RuntimeException("after"); }
                        public void freeNetwork(NetworkRelease release) { CHECK }
                        public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) { CHECK return Set.of(); }
                        public String hints() { CHECK return "h"; }
                        public void restoreHints(String hints) { CHECK }
                        public void close() { CHECK }
                        """
                                .replace("CHECK", check))
                .in(plugins, "acme.jar");
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        PluginHost host = PluginHost.in(plugins).open();
        try (host;
                DriverLease<NetworkDriver> lease = host.networkDriver("acme").orElseThrow()) {
            NetworkDriver driver = lease.driver();
            driver.capabilities();
            driver.freeNetwork(null);
            driver.familiesWithoutGateway(Map.of());
            assertThat(driver.hints()).isEqualTo("h");
            driver.restoreHints("");
            assertThat(host.problems()).isEmpty();
            assertThatThrownBy(() -> Calls.allocate(driver)).hasToString("java.lang.RuntimeException: after");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(callers);
        }
        assertThat(host.problems())
                .extracting(PluginProblem::message)
                .singleElement()
                .asString()
                .contains("after");
    }

    @Test
    @DisplayName("with a copy of the driver interfaces in its jar works all the same, and is told to leave it out")
    void bundledSpi() throws IOException {
        PluginJar jar = PluginJar.withNetwork("acme", "acme");
        for (Class<?> copied : new Class<?>[] {
            NetworkDriver.class, dev.berth.api.spi.NetworkDriverProvider.class, dev.berth.api.spi.DriverContext.class
        }) {
            String name = copied.getName().replace('.', '/') + ".class";
            try (InputStream in = copied.getClassLoader().getResourceAsStream(name)) {
                jar.entry(name, in.readAllBytes());
            }
        }
        jar.in(plugins, "acme.jar");
        try (PluginHost host = PluginHost.in(plugins).open()) {
            assertThat(Calls.allocate(host, "acme")).containsKey("configuration");
            PluginProblem problem = host.problems().get(0);
            assertThat(problem.stage()).isEqualTo(ProblemStage.DESCRIPTOR);
            assertThat(problem.message()).contains("its own copy of the driver interfaces, which is not used");
            assertThat(host.plugins().get(0).state()).isEqualTo(PluginState.LOADED);
        }
    }

    @Test
    @DisplayName(
            "that needs a Plugin-Class has it started before and stopped after its drivers, by whatever reads its jar")
    void pluginClass() {
        PluginJar jar = answering("return Map.of(\"running\", \"\" + Life.running);")
                .attribute("Plugin-Class", "acme.Life")
                .source("package acme; public class Life extends org.pf4j.Plugin { static boolean running;"
                        + " public void start() { running = true; }"
                        + " public void stop() { throw new IllegalStateException(\"stopped while \" + running); } }");
        jar.in(plugins, "acme.jar");
        PluginHost host = PluginHost.in(plugins).open();
        try (host) {
            assertThat(Calls.allocate(host, "acme")).containsEntry("running", "true");
        }
        assertThat(host.problems())
                .extracting(PluginProblem::message)
                .containsExactly("stop threw java.lang.IllegalStateException: stopped while true");
    }

    @Test
    @DisplayName("is given the configuration of its driver")
    void configuration() {
        PluginJar.withNetwork("acme", "acme")
                .entry("note.txt", "".getBytes(StandardCharsets.UTF_8))
                .in(plugins, "acme.jar");
        try (PluginHost host = PluginHost.in(plugins)
                .configuration("Acme", Map.of("url", "x"))
                .configuration("other", Map.of("url", "y"))
                .open()) {
            assertThat(Calls.allocate(host, "acme")).containsEntry("configuration", "{url=x}");
        }
    }
}
