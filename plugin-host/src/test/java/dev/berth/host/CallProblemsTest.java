package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverLease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A driver in use")
class CallProblemsTest {
    @TempDir
    Path plugins;

    private final SettableClock clock = new SettableClock();

    private PluginHost host(PluginJar jar) {
        jar.in(plugins, "bad.jar");
        PluginJar.withNetwork("good", "good").in(plugins, "good.jar");
        PluginJar.withIpam("ipam", "ipam").in(plugins, "ipam.jar");
        return PluginHost.in(plugins).clock(clock).open();
    }

    private static Network network(String id, String driver) {
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .driver(driver)
                        .ipam(new IpamSpec(DriverConfig.named("ipam"), List.of()))
                        .build());
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that throws or answers nonsense fails that call alone, and is listed (DRV-6):")
    @CsvSource(
            delimiter = '|',
            value = {
                "throw new OutOfMemoryError(\"full\"); | allocateNetwork threw java.lang.OutOfMemoryError: full",
                "return allocateNetwork(request); | allocateNetwork threw java.lang.StackOverflowError",
                "throw new ThreadDeath(); | allocateNetwork threw java.lang.ThreadDeath",
                "throw new NoSuchMethodError(\"old\"); | allocateNetwork threw java.lang.NoSuchMethodError: old",
                "return null; | allocateNetwork answered null",
            })
    void throwing(String statement, String message) {
        try (PluginHost host = host(PluginJar.of("bad").network("bad", Calls.answering(statement)));
                CnmAllocator allocator =
                        CnmAllocator.builder().driverSource(host).build()) {
            assertThatThrownBy(() -> allocator.allocate(network("n1", "bad")))
                    .isInstanceOfSatisfying(
                            AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_FAILURE))
                    .hasMessageContaining("network driver bad");
            assertThat(host.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.path().getFileName()).hasToString("bad.jar");
                assertThat(problem.pluginId()).isEqualTo("bad");
                assertThat(problem.stage()).isEqualTo(ProblemStage.CALL);
                assertThat(problem.message()).startsWith("network driver bad: " + message);
            });
            assertThat(allocator.allocate(network("n2", "good")).state()).isNotNull();
        }
    }

    @Test
    @DisplayName("that refuses is no problem, and its refusal is the caller's as it is")
    void refusing() {
        try (PluginHost host = host(PluginJar.of("bad")
                .network(
                        "bad",
                        Calls.answering(
                                "throw AllocatorException.of(new ErrorCode(\"bad-full\"), \"full\").build();")))) {
            assertThatThrownBy(() -> Calls.allocate(host, "bad")).hasMessage("full");
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    @DisplayName("that always fails is listed once, and one that always fails differently at most 20 times")
    void bounded() {
        try (PluginHost host = host(PluginJar.of("bad")
                .network("bad", Calls.answering("throw new RuntimeException(\"same\");"))
                .network("worse", "int count;\n" + Calls.answering("throw new RuntimeException(\"\" + count++);")))) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> Calls.allocate(host, "bad")).hasMessageContaining("same");
            }
            assertThat(host.problems()).hasSize(1);
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> Calls.allocate(host, "worse")).hasMessageContaining("Runtime");
            }
            assertThat(host.problems()).hasSize(20);
        }
    }

    @Test
    @DisplayName("that hangs is listed as long as it does; others are called meanwhile, and it ends with its last call")
    void hanging() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        PluginHost host = host(PluginJar.of("bad")
                .network(
                        "bad",
                        Calls.answering(
                                "((Runnable) (Object) Thread.currentThread().getUncaughtExceptionHandler()).run();"
                                        + " return Map.of();")));
        Thread caller = new Thread(() -> Calls.allocate(host, "bad"));
        caller.setUncaughtExceptionHandler(new Waiting(inside, finish));
        caller.start();
        inside.await();
        assertThat(host.problems()).isEmpty();

        clock.move(Duration.ofSeconds(31));

        assertThat(host.problems())
                .extracting(PluginProblem::message)
                .containsExactly(
                        "network driver bad: allocateNetwork has not returned for 31 s; its thread is lost until"
                                + " it does");
        assertThat(Calls.allocate(host, "good")).containsKey("configuration");
        host.close();
        finish.countDown();
        caller.join();
        assertThat(host.problems())
                .extracting(PluginProblem::message)
                .containsExactly("network driver bad: allocateNetwork took longer than 30 s");
    }

    /** What a plugin waits for; it finds it as its thread's handler. */
    private record Waiting(CountDownLatch inside, CountDownLatch finish)
            implements Thread.UncaughtExceptionHandler, Runnable {
        @Override
        public void run() {
            inside.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void uncaughtException(Thread thread, Throwable e) {}
    }

    @Test
    @DisplayName("that throws from close is listed, and its plugin unloaded all the same")
    void throwingClose() {
        PluginHost host = host(PluginJar.of("bad")
                .network("bad", Sources.networkDriver("public void close() { throw new Error(\"stuck\"); }\n")));
        try (host) {
            Calls.allocate(host, "bad");
            Calls.allocate(host, "good");
        }
        assertThat(host.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.stage()).isEqualTo(ProblemStage.CALL);
            assertThat(problem.message()).startsWith("network driver bad: close threw java.lang.Error: stuck");
        });
        assertThat(plugins.resolve("bad.jar")).exists();
    }

    @Test
    @DisplayName("that leaves a thread running is listed with the thread's name")
    void thread() {
        PluginHost host = host(
                PluginJar.of("bad")
                        .network(
                                "bad",
                                Sources.networkDriver(
                                        """
                                { Thread left = new Thread(() -> {
                                    try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) { }
                                  }, "bad-worker"); left.setDaemon(true); left.start(); }
                                """)));
        try (host) {
            Calls.allocate(host, "bad");
        }
        assertThat(host.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.stage()).isEqualTo(ProblemStage.CALL);
            assertThat(problem.message()).startsWith("it left a thread running: bad-worker");
        });
        Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("bad-worker"))
                .forEach(Thread::interrupt);
    }

    @Test
    @DisplayName("cannot be closed by those who lease it, and is refused after the host was closed")
    void closing() {
        PluginHost host = host(PluginJar.withNetwork("bad", "bad"));
        DriverLease<NetworkDriver> lease = host.networkDriver("bad").orElseThrow();
        lease.driver().close();
        assertThat(Calls.allocate(lease.driver())).containsKey("configuration");

        host.close();

        assertThatThrownBy(() -> Calls.allocate(lease.driver()))
                .isInstanceOfSatisfying(
                        AllocatorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE));
        assertThatThrownBy(() -> host.networkDriver("bad")).hasMessageContaining("the plugin host is closed");
        assertThatThrownBy(host::reload).hasMessageContaining("the plugin host is closed");
        lease.close();
        lease.close();
    }
}
