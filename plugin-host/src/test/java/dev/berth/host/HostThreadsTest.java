package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With many threads")
class HostThreadsTest {
    private static final int THREADS = 8;
    private static final int RELOADS = 20;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @TempDir
    Path plugins;

    @TempDir
    Path aside;

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    /** Tells the clock of its life, and fails when it is used after its end. */
    private static PluginJar telling(String version) {
        return PluginJar.of("acme")
                .version(version)
                .network(
                        "acme",
                        """
                        volatile boolean closed;
                        """
                                + Sources.networkDriver(
                                        """
                                        public NetworkCapabilities capabilities() {
                                            context.clock().getZone();
                                            return NetworkCapabilities.of(Scope.GLOBAL).build();
                                        }
                                        public Map<String, String> allocateNetwork(NetworkRequest request) {
                                            if (closed) throw new IllegalStateException("closed");
                                            return Map.of("version", Version.text());
                                        }
                                        public void close() { closed = true; context.clock().withZone(null); }
                                        """))
                .source("package acme; public class Version { static String text() { return \"" + version + "\"; } }");
    }

    @Test
    @DisplayName("that ask at once for a driver that is not loaded, it is created once")
    void loadedOnce() throws Exception {
        SettableClock clock = new SettableClock();
        telling("1.0.0").in(plugins, "acme.jar");
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (PluginHost host = PluginHost.in(plugins).clock(clock).open()) {
            List<Future<NetworkDriver>> drivers = inParallel(() -> {
                start.await();
                try (DriverLease<NetworkDriver> lease =
                        host.networkDriver("acme").orElseThrow()) {
                    return lease.driver();
                }
            });
            NetworkDriver first = drivers.get(0).get();
            for (Future<NetworkDriver> driver : drivers) {
                assertThat(driver.get()).isSameAs(first);
            }
            assertThat(clock.created).hasValue(1);
        }
        assertThat(clock.closed).hasValue(1);
    }

    @Test
    @DisplayName(
            "that lease, call and give back while jars are replaced, no driver is closed in use, and each is closed once")
    void neverClosedInUse() throws Exception {
        SettableClock clock = new SettableClock();
        Path one = telling("1.0.0").in(aside, "1.jar");
        Path two = telling("2.0.0").in(aside, "2.jar");
        install(one);
        try (PluginHost host = PluginHost.in(plugins).clock(clock).open()) {
            AtomicBoolean done = new AtomicBoolean();
            host.networkDriver("acme").orElseThrow().close(); // a driver that nobody ever leased is never created
            List<Future<Integer>> users = inParallel(() -> {
                int calls = 0;
                do {
                    try (DriverLease<NetworkDriver> lease =
                            host.networkDriver("acme").orElseThrow()) {
                        assertThat(Calls.allocate(lease.driver()).get("version"))
                                .isIn("1.0.0", "2.0.0");
                        Calls.allocate(lease.driver());
                        calls++;
                    }
                } while (!done.get());
                return calls;
            });
            try {
                for (int reload = 1; reload <= RELOADS; reload++) {
                    install(reload % 2 == 0 ? one : two);
                    host.reload();
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> user : users) {
                assertThat(user.get()).isPositive();
            }
            assertThat(host.problems()).isEmpty();
            assertThat(clock.created).hasValue(RELOADS + 1);
            assertThat(clock.closed).as("all but the one in the catalogue").hasValue(RELOADS);
        }
        assertThat(clock.closed).hasValue(RELOADS + 1);
    }

    private <T> List<Future<T>> inParallel(Callable<T> body) {
        List<Future<T>> futures = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            futures.add(executor.submit(body));
        }
        return futures;
    }

    private void install(Path jar) throws IOException {
        Files.copy(jar, plugins.resolve("acme.jar"), StandardCopyOption.REPLACE_EXISTING);
    }
}
