package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Task;
import dev.berth.api.spi.DriverTraits;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeIpam;
import dev.berth.core.fake.FakeSource;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.HandOver;
import dev.berth.core.fake.Later;
import dev.berth.core.fake.Script;
import dev.berth.overlay.OverlayDriverProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverCallTest {
    @Test
    @DisplayName(
            "DRV-8: calls to drivers that may block run on the executor, others and all without one on the caller's thread")
    void whereCallsRun() {
        List<Thread> threads = new ArrayList<>();
        Behaviour noteThread = work -> {
            threads.add(Thread.currentThread());
            return work.get();
        };
        HandOver executor = new HandOver();
        Bench blocking = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor));
        blocking.script.always(call -> true, noteThread);
        blocking.allocator().allocate(Bench.network("n"));
        assertThat(threads).hasSize(3).doesNotContain(Thread.currentThread());

        for (Bench here : List.of(
                Bench.of(Bench.BLOCKING), Bench.of(DriverTraits.IN_MEMORY, builder -> builder.executor(executor)))) {
            threads.clear();
            here.script.always(call -> true, noteThread);
            here.allocator().allocate(Bench.network("n"));
            assertThat(threads).hasSize(3).containsOnly(Thread.currentThread());
        }
    }

    @Test
    @DisplayName("DRV-8: a driver from a plugin is treated as one that may block, whatever it declares")
    void foreignMayBlock() {
        List<Thread> threads = new ArrayList<>();
        Script script = new Script().always(call -> true, work -> {
            threads.add(Thread.currentThread());
            return work.get();
        });
        CnmAllocator allocator = Bench.real()
                .executor(new HandOver())
                .driverSource(new FakeSource().with("acme", new FakeIpam("acme", script, DriverTraits.IN_MEMORY)))
                .build();
        allocator.allocate(Bench.network("n", "acme"));
        assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
    }

    @Test
    @DisplayName(
            "DRV-8: so many calls of a driver may be under way and no more; who finds no turn is told which driver hangs")
    void boundOnCalls() {
        HandOver executor = new HandOver();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor)
                .callDeadline(Duration.ofMillis(1))
                .callsPerDriver(2));
        bench.allocator().allocate(Bench.network("n"));
        Gate first = new Gate();
        Gate second = new Gate();
        bench.script.next("requestAddress", first.after()).next("requestAddress", second.after());
        for (String id : List.of("t1", "t2")) {
            assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of(id, "n"))))
                    .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        }
        bench.script.forgetCalls();
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t3", "n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.getMessage())
                .contains("ipam driver default", "all of its 2 calls are under way and none ended within 1 ms");
        assertThat(bench.script.calls()).isEmpty();
        first.open();
        second.open();
        executor.awaitAll();
        assertThat(bench.allocator().allocate(Task.of("t3", "n")).addresses("n"))
                .hasSize(1);
    }

    @Test
    @DisplayName("DRV-8: a call that the executor does not start in time never happens")
    void neverStarted() {
        Deque<Runnable> queue = new ArrayDeque<>();
        HandOver executor = new HandOver();
        boolean[] queues = {false};
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.callDeadline(Duration.ofMillis(1))
                .executor(call -> {
                    if (queues[0]) {
                        queue.add(call);
                    } else {
                        executor.execute(call);
                    }
                }));
        bench.allocator().allocate(Bench.network("n"));
        Set<String> before = bench.picture();
        queues[0] = true;
        bench.script.forgetCalls();
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t", "n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.problem()).contains("the executor did not start the call within 1 ms");
        queues[0] = false;
        queue.forEach(Runnable::run);
        assertThat(bench.script.calls()).isEmpty();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("DRV-8: an executor that takes no more calls is driver-unavailable, and costs no turn")
    void rejected() {
        Bench bench =
                Bench.of(Bench.BLOCKING, builder -> builder.callsPerDriver(1).executor(call -> {
                    throw new RejectedExecutionException();
                }));
        for (int i = 0; i < 3; i++) {
            AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
            assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            assertThat(failure.getMessage()).contains("the executor takes no more calls");
        }
    }

    @Test
    @DisplayName("DRV-8: a caller that is interrupted gets driver-unavailable, and what its call took is undone")
    void interruptedCaller() {
        HandOver executor = new HandOver();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor));
        bench.allocator().allocate(Bench.network("n"));
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.after());
        Later<Boolean> caller = Later.of(() -> {
            Thread self = Thread.currentThread();
            Later<Boolean> interrupter = Later.run(() -> {
                gate.awaitReached();
                self.interrupt();
            });
            ErrorCode code = Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "n")));
            assertThat(code).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            boolean seen = Thread.interrupted();
            return interrupter.get() && seen;
        });
        assertThat(caller.get()).isTrue();
        gate.open();
        executor.awaitAll();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("DRV-8: a driver that throws an Error is caught like one that throws an exception")
    void error() {
        Bench bench = Bench.inMemory();
        bench.script.next("allocateNetwork", work -> {
            throw new StackOverflowError("deep");
        });
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(failure.problem()).contains("allocateNetwork threw java.lang.StackOverflowError: deep");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("DRV-8: an executor that fails to start a thread is driver-unavailable, and costs no turn")
    void noThread() {
        Bench bench =
                Bench.of(Bench.BLOCKING, builder -> builder.callsPerDriver(1).executor(call -> {
                    throw new Error("unable to create a thread");
                }));
        for (int i = 0; i < 3; i++) {
            AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
            assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            assertThat(failure.getMessage()).contains("the executor takes no more calls");
        }
    }

    @Test
    @DisplayName("GEN-5: who cannot be reached is told by its name here, whatever it calls itself")
    void ownName() {
        AllocatorException itself = AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "cannot be reached")
                .subject("docker plugin x at unix:///run/x.sock")
                .build();
        CnmAllocator allocator = CnmAllocator.builder()
                .networkDriver(new OverlayDriverProvider())
                .driverSource(new FakeSource().failing("acme", itself))
                .build();

        AllocatorException failure = Failures.of(() -> allocator.allocate(Bench.network("n", "acme")));

        assertThat(failure)
                .hasMessageContaining("ipam driver acme: docker plugin x at unix:///run/x.sock: cannot be reached");
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
    }
}
