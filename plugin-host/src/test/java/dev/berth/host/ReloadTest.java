package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Reloading")
class ReloadTest {
    private static final Map<String, String> OLD = Map.of("version", "1.0.0");
    private static final Map<String, String> NEW = Map.of("version", "2.0.0");

    @TempDir
    Path plugins;

    @TempDir
    Path work;

    private PluginHost.Builder host() {
        return PluginHost.in(plugins).workDirectory(work);
    }

    @Test
    @DisplayName("is what takes a jar that was overwritten in place; until then the old one does not notice")
    void overwritten() {
        Calls.versioned("1.0.0").in(plugins, "acme.jar");
        try (PluginHost host = host().open();
                DriverLease<NetworkDriver> old = host.networkDriver("acme").orElseThrow()) {
            Calls.versioned("2.0.0").in(plugins, "acme.jar");
            assertThat(Calls.allocate(old.driver())).isEqualTo(OLD); // loads a class only now
            assertThat(Calls.allocate(host, "acme")).isEqualTo(OLD);

            host.reload();

            assertThat(Calls.allocate(host, "acme")).isEqualTo(NEW);
            assertThat(Calls.allocate(old.driver())).isEqualTo(OLD);
            assertThat(host.plugins()).extracting(PluginReport::version).containsExactly("2.0.0");
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    @DisplayName("keeps the old one when the new one is worse, at whatever stage, and says why")
    void worse() throws IOException {
        Path jar = Calls.versioned("1.0.0").in(plugins, "acme.jar");
        try (PluginHost host = host().open();
                DriverLease<NetworkDriver> before = host.networkDriver("acme").orElseThrow()) {
            Files.writeString(jar, "no jar");
            host.reload();
            isKept(host, before, ProblemStage.READ);

            Calls.versioned("2.0.0").requires("^2.0.0").in(plugins, "acme.jar");
            host.reload();
            isKept(host, before, ProblemStage.SPI_VERSION);

            Calls.versioned("2.0.0").leaveOut("acme.NetworkAcme").in(plugins, "acme.jar");
            host.reload();
            isKept(host, before, ProblemStage.INSTANTIATE);

            PluginJar.of("acme")
                    .network(
                            "acme",
                            Sources.networkDriver("public NetworkCapabilities capabilities() { return null; }\n"))
                    .in(plugins, "acme.jar");
            host.reload();
            isKept(host, before, ProblemStage.VERIFY);

            Calls.versioned("2.0.0").in(plugins, "acme.jar");
            host.reload();
            assertThat(host.plugins().get(0).problems()).isEmpty();
            assertThat(Calls.allocate(host, "acme")).isEqualTo(NEW);
        }
    }

    private static void isKept(PluginHost host, DriverLease<NetworkDriver> before, ProblemStage stage) {
        try (DriverLease<NetworkDriver> now = host.networkDriver("acme").orElseThrow()) {
            assertThat(now.driver()).isSameAs(before.driver());
        }
        assertThat(Calls.allocate(host, "acme")).isEqualTo(OLD);
        PluginReport report = host.plugins().get(0);
        assertThat(report.version()).isEqualTo("1.0.0");
        assertThat(report.state()).isEqualTo(PluginState.LOADED);
        assertThat(report.problems().get(report.problems().size() - 1).stage()).isEqualTo(stage);
    }

    @Test
    @DisplayName("lets the class loader of what it replaced be collected")
    void collected() {
        Calls.versioned("1.0.0").in(plugins, "acme.jar");
        try (PluginHost host = host().open()) {
            WeakReference<ClassLoader> old = loaderInUse(host);
            assertThat(isCollected(old)).as("while it is in the catalogue").isFalse();

            Calls.versioned("2.0.0").in(plugins, "acme.jar");
            host.reload();

            assertThat(isCollected(old)).as("after it was replaced").isTrue();
            assertThat(Calls.allocate(host, "acme")).isEqualTo(NEW);
        }
    }

    @Test
    @DisplayName("lets it be collected also when its calls have failed, and the problems are still there to be read")
    void collectedAfterFailures() {
        PluginJar.of("acme")
                .network("acme", Calls.answering("throw new Mine();"))
                .source("package acme; public class Mine extends RuntimeException {}")
                .in(plugins, "acme.jar");
        try (PluginHost host = host().open()) {
            WeakReference<ClassLoader> old = loaderInUse(host);
            assertThatThrownBy(() -> Calls.allocate(host, "acme")).hasToString("acme.Mine");
            Calls.versioned("2.0.0").in(plugins, "acme.jar");
            host.reload();

            assertThat(isCollected(old)).isTrue();
            assertThat(host.problems()).singleElement().satisfies(problem -> assertThat(problem.cause())
                    .hasToString("acme.Mine"));
        }
    }

    /** Not kept by a variable of the caller's. */
    private static WeakReference<ClassLoader> loaderInUse(PluginHost host) {
        try (DriverLease<NetworkDriver> lease = host.networkDriver("acme").orElseThrow()) {
            return new WeakReference<>(Loaders.of(lease.driver()));
        }
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) {
        for (int round = 0; round < 50 && loader.get() != null; round++) {
            System.gc();
        }
        return loader.get() == null;
    }

    @Test
    @DisplayName("unloads what was removed once its last lease has ended, closing its drivers, and not before")
    void removed() throws IOException {
        SettableClock clock = new SettableClock();
        Path jar = closing().in(plugins, "acme.jar");
        try (PluginHost host = host().clock(clock).open()) {
            DriverLease<NetworkDriver> first = host.networkDriver("acme").orElseThrow();
            DriverLease<NetworkDriver> second = host.networkDriver("acme").orElseThrow();
            Files.delete(jar);
            host.reload();
            assertThat(host.networkDriver("acme")).isEmpty();
            assertThat(host.plugins()).isEmpty();

            first.close();
            first.close();
            assertThat(clock.closed).hasValue(0);
            assertThat(Calls.allocate(second.driver())).containsKey("configuration");
            second.close();
            assertThat(clock.closed).hasValue(1);
        }
        assertThat(clock.closed).hasValue(1);
    }

    private static PluginJar closing() {
        return PluginJar.of("acme")
                .network("acme", Sources.networkDriver("public void close() { context.clock().withZone(null); }\n"));
    }

    @Test
    @DisplayName("forgets nothing that is in use, however much is replaced after it")
    void manyTimes() throws IOException {
        SettableClock clock = new SettableClock();
        byte[] one = closing().bytes();
        byte[] two = closing().version("2.0.0").bytes();
        Path jar = Files.write(plugins.resolve("acme.jar"), one);
        PluginHost host = host().clock(clock).open();
        int reloads = 60;
        try (host) {
            DriverLease<NetworkDriver> first = host.networkDriver("acme").orElseThrow();
            for (int reload = 1; reload <= reloads; reload++) {
                Files.write(jar, reload % 2 == 0 ? one : two);
                host.reload();
            }
            assertThat(clock.closed).hasValue(reloads - 1);
            assertThat(Calls.allocate(first.driver())).containsKey("configuration");
        }
        assertThat(clock.closed)
                .as("the one in use, and the one in the catalogue")
                .hasValue(reloads + 1);
    }

    @Test
    @DisplayName("ends what was replaced at its deadline, if there is one, whoever has a lease")
    void deadline() throws IOException {
        SettableClock clock = new SettableClock();
        Path jar = closing().in(plugins, "acme.jar");
        try (PluginHost host =
                        host().clock(clock).retireAfter(Duration.ofMinutes(5)).open();
                DriverLease<NetworkDriver> old = host.networkDriver("acme").orElseThrow()) {
            Files.delete(jar);
            host.reload();
            clock.move(Duration.ofMinutes(4));
            host.reload();
            assertThat(Calls.allocate(old.driver())).containsKey("configuration");

            clock.move(Duration.ofMinutes(1));
            host.reload();

            assertThat(clock.closed).hasValue(1);
            assertThatThrownBy(() -> Calls.allocate(old.driver())).hasMessageContaining("acme.jar was unloaded");
        }
        assertThat(clock.closed).hasValue(1);
    }

    @Test
    @DisplayName(
            "leaves what has not changed as it is, under another name of the file too, and loads nothing new before it is used")
    void unchanged() throws IOException {
        Path jar = Calls.versioned("1.0.0").in(plugins, "acme.jar");
        try (PluginHost host = host().open();
                DriverLease<NetworkDriver> before = host.networkDriver("acme").orElseThrow()) {
            Files.move(jar, plugins.resolve("moved.jar"));
            PluginJar.withIpam("more", "more").in(plugins, "more.jar");
            host.reload();
            try (DriverLease<NetworkDriver> after = host.networkDriver("acme").orElseThrow()) {
                assertThat(after.driver()).isSameAs(before.driver());
            }
            assertThat(host.plugins())
                    .extracting(PluginReport::state)
                    .containsExactly(PluginState.AVAILABLE, PluginState.LOADED);
            assertThat(host.ipamDriverNames()).containsExactly("more");
        }
    }

    @Test
    @DisplayName("tries what has failed once more, and nothing else does")
    void triesAgain() {
        Path marker = work.resolve("licence");
        PluginJar.of("acme")
                .network(
                        "acme",
                        Sources.networkDriver("{ if (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + marker
                                + "\"))) throw new Error(\"no licence\"); }\n"))
                .in(plugins, "acme.jar");
        try (PluginHost host = host().open()) {
            assertThatThrownBy(() -> host.networkDriver("acme")).hasMessageContaining("no licence");
            Files.createFile(marker);
            assertThatThrownBy(() -> host.networkDriver("acme")).hasMessageContaining("no licence");
            host.reload();
            assertThat(Calls.allocate(host, "acme")).containsKey("configuration");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("changes nothing when the folder is gone, and the copies are gone when the host is closed")
    void folders() throws IOException {
        Path jar = Calls.versioned("1.0.0").in(plugins, "acme.jar");
        try (PluginHost host = host().open()) {
            Files.delete(jar);
            Files.delete(plugins);
            assertThatThrownBy(host::reload).hasMessageContaining("there is no such folder");
            assertThat(Calls.allocate(host, "acme")).isEqualTo(OLD);
            try (Stream<Path> copies = Files.list(work)) {
                assertThat(copies).hasSize(1);
            }
        }
        try (Stream<Path> copies = Files.list(work)) {
            assertThat(copies).isEmpty();
        }
        Files.createDirectory(plugins);
    }
}
