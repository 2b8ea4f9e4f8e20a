package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of what PF4J does by itself is here, with what the host makes of it. */
@DisplayName("Among good jars,")
class BadJarsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool(BadJarsTest::daemon);

    @TempDir
    Path plugins;

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    }

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    /** What is in a file. */
    private interface Content {
        byte[] bytes() throws IOException;
    }

    /** A kind of bad jar, and what is said of it. Its driver, if it has one, is called {@code bad}. */
    private record Bad(String kind, Content content, ProblemStage stage, String message) {
        @Override
        public String toString() {
            return kind;
        }
    }

    private static Bad bad(String kind, PluginJar jar, ProblemStage stage, String message) {
        return new Bad(kind, jar::bytes, stage, message);
    }

    private static PluginJar network(String others) {
        return PluginJar.of("bad").network("bad", Sources.networkDriver(others));
    }

    private static PluginJar good() {
        return network("");
    }

    private static PluginJar creating(String statement) {
        return network("{ " + statement + " }\n");
    }

    static List<Bad> badBeforeItRuns() throws IOException {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        byte[] whole = good().bytes();
        return List.of(
                new Bad("a corrupt jar", () -> noise, ProblemStage.READ, "it is no readable jar: "),
                new Bad(
                        "half a jar",
                        () -> Arrays.copyOf(whole, whole.length / 2),
                        ProblemStage.READ,
                        "it is no readable jar: "),
                new Bad("an empty file", () -> new byte[0], ProblemStage.READ, "the file is empty"),
                bad("a jar without manifest", good().withoutManifest(), ProblemStage.DESCRIPTOR, "it has no manifest"),
                bad("no id", good().without("Plugin-Id"), ProblemStage.DESCRIPTOR, "the manifest has no Plugin-Id"),
                bad(
                        "no version",
                        good().without("Plugin-Version"),
                        ProblemStage.DESCRIPTOR,
                        "the manifest has no Plugin-Version"),
                bad(
                        "nothing provided",
                        good().without("Plugin-Provides"),
                        ProblemStage.DESCRIPTOR,
                        "the manifest has no Plugin-Provides"),
                bad(
                        "something provided that is not known",
                        good().provides("StorageDriver:x"),
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Provides: \"StorageDriver:x\" is neither NetworkDriver:NAME nor IpamDriver:NAME"),
                bad(
                        "a name that is none",
                        good().provides("IpamDriver:a b"),
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Provides: \"a b\" is no name of a driver"),
                bad(
                        "a kind without provider",
                        good().provides("IpamDriver:bad"),
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Provides has IpamDriver:bad, and there is no"
                                + " META-INF/services/dev.berth.api.spi.IpamDriverProvider"),
                bad(
                        "dependencies on other plugins",
                        good().attribute("Plugin-Dependencies", "other@1.0.0"),
                        ProblemStage.DESCRIPTOR,
                        "Plugin-Dependencies are not supported"),
                bad(
                        "no SPI range",
                        good().without("Plugin-Requires"),
                        ProblemStage.SPI_VERSION,
                        "the manifest has no Plugin-Requires; say which SPI versions it works with, such as ^1.0.0"),
                bad(
                        "an SPI range that does not parse",
                        good().requires("the newest"),
                        ProblemStage.SPI_VERSION,
                        "Plugin-Requires: \"the newest\" is no range of versions; write one such as ^1.0.0"),
                bad(
                        "a bare version for an SPI range",
                        good().requires("1.0.0"),
                        ProblemStage.SPI_VERSION,
                        "Plugin-Requires: \"1.0.0\" is one version and no range; write ^1.0.0 for it and all compatible"),
                bad(
                        "another SPI",
                        good().requires("^2.0.0"),
                        ProblemStage.SPI_VERSION,
                        "needs SPI ^2.0.0, this host offers 1.0.0"));
    }

    static List<Bad> badWhenItRuns() {
        return List.of(
                bad(
                        "a class file of a newer Java",
                        good().classVersion(99),
                        ProblemStage.INSTANTIATE,
                        "provider acme.NetworkBad cannot be created: java.lang.UnsupportedClassVersionError"),
                bad(
                        "a static initializer that fails",
                        creating("Broken.touch();")
                                .source(
                                        "package acme; public class Broken { static int x = 1 / 0; static void touch() {} }"),
                        ProblemStage.INSTANTIATE,
                        "network driver bad cannot be created: java.lang.ExceptionInInitializerError, caused by"
                                + " java.lang.ArithmeticException: / by zero"),
                bad(
                        "a class that is missing",
                        creating("new Missing();")
                                .source("package acme; public class Missing {}")
                                .leaveOut("acme.Missing"),
                        ProblemStage.INSTANTIATE,
                        "network driver bad cannot be created: java.lang.NoClassDefFoundError: acme/Missing"),
                bad(
                        "a provider that is missing",
                        good().leaveOut("acme.NetworkBad"),
                        ProblemStage.INSTANTIATE,
                        "provider acme.NetworkBad cannot be created: java.lang.ClassNotFoundException: acme.NetworkBad"),
                bad(
                        "a provider that is none",
                        PluginJar.of("bad")
                                .provides("NetworkDriver:bad")
                                .service(DriverKind.NETWORK.service(), "acme.None")
                                .source("package acme; public class None {}"),
                        ProblemStage.INSTANTIATE,
                        "provider acme.None is listed as one, and is no NetworkDriverProvider"),
                bad(
                        "a provider of another name",
                        PluginJar.of("bad")
                                .provides("NetworkDriver:bad")
                                .service(DriverKind.NETWORK.service(), "acme.Other")
                                .source(Sources.networkProvider("Other", "other", Sources.networkDriver(""))),
                        ProblemStage.INSTANTIATE,
                        "provider acme.Other is for NetworkDriver:other, which Plugin-Provides does not have"),
                bad(
                        "a Plugin-Class that is missing",
                        good().attribute("Plugin-Class", "acme.Gone"),
                        ProblemStage.START,
                        "its Plugin-Class acme.Gone cannot be started: java.lang.ClassNotFoundException: acme.Gone"),
                bad(
                        "a Plugin-Class that throws",
                        good().attribute("Plugin-Class", "acme.Start")
                                .source(
                                        "package acme; public class Start extends org.pf4j.Plugin {"
                                                + " public void start() { throw new IllegalStateException(\"no licence\"); } }"),
                        ProblemStage.START,
                        "its Plugin-Class acme.Start cannot be started: java.lang.IllegalStateException: no licence"),
                bad(
                        "a driver that refuses to be",
                        creating(
                                "if (true) throw AllocatorException.of(ErrorCode.INVALID_ARGUMENT, \"no url\").build();"),
                        ProblemStage.INSTANTIATE,
                        "network driver bad cannot be created: no url (invalid-argument)"),
                bad(
                        "a driver that is out of memory",
                        creating("if (true) throw new OutOfMemoryError(\"all gone\");"),
                        ProblemStage.INSTANTIATE,
                        "network driver bad cannot be created: java.lang.OutOfMemoryError: all gone"),
                bad(
                        "a driver that calls itself forever",
                        creating("toString();")
                                .source("package acme; public class Unused {}")
                                .network(
                                        "bad2",
                                        Sources.networkDriver(
                                                "public String toString() { return \"\" + this; }\n{ toString(); }\n")),
                        ProblemStage.INSTANTIATE,
                        "network driver bad2 cannot be created: java.lang.StackOverflowError"),
                bad(
                        "a driver whose exception fails to describe itself",
                        creating("if (true) throw new RuntimeException() {"
                                + " public String toString() { throw new RuntimeException(); } };"),
                        ProblemStage.INSTANTIATE,
                        "(which fails to describe itself)"),
                bad(
                        "a driver without capabilities",
                        network("public NetworkCapabilities capabilities() { return null; }\n"),
                        ProblemStage.VERIFY,
                        "network driver bad has null for capabilities"),
                bad(
                        "a driver whose capabilities throw",
                        network("public NetworkCapabilities capabilities() { throw new Error(\"never\"); }\n"),
                        ProblemStage.VERIFY,
                        "network driver bad does not tell its capabilities: java.lang.Error: never"));
    }

    private static final String FOREVER =
            "try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { throw new Error(e); }";

    static List<Bad> hanging() {
        return List.of(
                bad(
                        "a provider that hangs while it is created",
                        PluginJar.of("bad")
                                .provides("NetworkDriver:bad")
                                .service(DriverKind.NETWORK.service(), "acme.Stuck")
                                .source("package acme; public class Stuck { static { " + FOREVER + " } }"),
                        ProblemStage.INSTANTIATE,
                        "provider acme.Stuck cannot be created: "),
                bad(
                        "a driver that hangs while it is created",
                        creating(FOREVER),
                        ProblemStage.INSTANTIATE,
                        "network driver bad cannot be created: "),
                bad(
                        "a driver that hangs when asked what it can do",
                        network("public NetworkCapabilities capabilities() { " + FOREVER + " return null; }\n"),
                        ProblemStage.VERIFY,
                        "network driver bad does not tell its capabilities: "));
    }

    private static final Duration LONG = Duration.ofMinutes(2);

    private PluginHost host(Duration deadline) {
        return PluginHost.in(plugins).executor(executor).callDeadline(deadline).open();
    }

    /** One before the bad one by name, one after it. */
    private void installGood() {
        PluginJar.withNetwork("first", "first").in(plugins, "a.jar");
        PluginJar.withIpam("last", "last").in(plugins, "z.jar");
    }

    private static void goodServe(PluginHost host) {
        try (CnmAllocator allocator = CnmAllocator.builder().driverSource(host).build()) {
            allocator.allocate(Network.of(
                    "n",
                    NetworkSpec.builder("n")
                            .driver("first")
                            .ipam(new IpamSpec(DriverConfig.named("last"), List.of()))
                            .build()));
            Task task = allocator.allocate(Task.of("t", "n"));
            assertThat(task.addresses("n").toString()).contains("10.50.0.");
        }
    }

    private static void isListed(PluginHost host, Bad bad) {
        PluginReport report = host.plugins().get(1);
        assertThat(report.path().getFileName()).hasToString("bad.jar");
        assertThat(report.problems()).isNotEmpty();
        PluginProblem problem = report.problems().get(report.problems().size() - 1);
        assertThat(problem.stage()).isEqualTo(bad.stage());
        assertThat(problem.message()).contains(bad.message());
        assertThat(host.problems()).contains(problem);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("one that shows its fault without running is refused and listed, and the good ones serve:")
    @MethodSource("badBeforeItRuns")
    void refused(Bad bad) throws IOException {
        installGood();
        Files.write(plugins.resolve("bad.jar"), bad.content().bytes());
        try (PluginHost host = host(LONG)) {
            isListed(host, bad);
            assertThat(host.plugins())
                    .extracting(PluginReport::state)
                    .containsExactly(PluginState.AVAILABLE, PluginState.REFUSED, PluginState.AVAILABLE);
            goodServe(host);
            assertThat(host.networkDriverNames()).containsExactly("first");
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("one that fails when it is loaded is listed, fails again without being run, and the good ones serve:")
    @MethodSource("badWhenItRuns")
    void fails(Bad bad) throws IOException {
        installGood();
        Files.write(plugins.resolve("bad.jar"), bad.content().bytes());
        try (PluginHost host = host(LONG)) {
            assertThat(host.problems()).isEmpty();

            List<PluginReport> reports = host.verify();

            isListed(host, bad);
            assertThat(reports.get(0).state()).isEqualTo(PluginState.LOADED);
            assertThat(reports.get(1).problems().get(0).pluginId()).isEqualTo("bad");
            assertThat(reports.get(2).state()).isEqualTo(PluginState.LOADED);
            String driver = bad.message().contains("bad2") ? "bad2" : "bad";
            AllocatorException e = catchThrowableOfType(AllocatorException.class, () -> host.networkDriver(driver));
            assertThat(e.code()).isEqualTo(PluginErrors.LOAD_FAILED);
            assertThat(e.getMessage()).contains("bad.jar", bad.stage().toString(), bad.message());
            assertThat(host.networkDriverNames()).contains("first").doesNotContain(driver);
            goodServe(host);
        }
    }

    @Test
    @DisplayName("those that hang are left at the deadline and listed, and the good ones serve")
    void hang() throws IOException {
        installGood();
        try (PluginHost good = host(LONG)) {
            for (Bad bad : hanging()) {
                Files.write(plugins.resolve("bad.jar"), bad.content().bytes());
                try (PluginHost host = host(Duration.ofSeconds(1))) {
                    assertThat(catchThrowableOfType(AllocatorException.class, () -> host.networkDriver("bad")))
                            .isNotNull();
                    isListed(
                            host,
                            new Bad(
                                    bad.kind(),
                                    bad.content(),
                                    bad.stage(),
                                    bad.message() + "java.util.concurrent.TimeoutException: no end within 1000 ms"));
                }
                goodServe(good);
            }
        }
    }

    @Test
    @DisplayName("a folder that is named like a jar is refused and listed, and the good ones serve")
    void folder() throws IOException {
        installGood();
        Files.createDirectory(plugins.resolve("bad.jar"));
        try (PluginHost host = host(LONG)) {
            isListed(host, new Bad("", () -> new byte[0], ProblemStage.READ, "it is no file"));
            goodServe(host);
        }
    }
}
