package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is woken when something comes free at an awkward moment. */
@Timeout(30)
class WakingTest {
    private final Bench bench = new Bench();

    private static boolean isAllocated(ClusterEngine engine, ObjectKind kind, String id) {
        return (kind == ObjectKind.TASK ? engine.task(id) : engine.service(id))
                .orElseThrow()
                .condition()
                .isAllocated();
    }

    @Test
    @DisplayName("CLU-2: what comes free after an object was refused and before it stands in line is not lost to it")
    void freeBeforeTheLine() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/29")); // 5 addresses beside the gateway
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "n"));
            }
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(() -> engine.remove(ObjectKind.TASK, "t3"))
                    .join());

            engine.declare(Bench.task("late", "n"));

            assertThat(isAllocated(engine, ObjectKind.TASK, "late")).isTrue();
            assertThat(engine.waiting()).isZero();
        }
    }

    @Test
    @DisplayName("CLU-2: what another program gives back to a driver is found, after a pause")
    void givenBackByOthers() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            Cidr others = ipam.take();
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "n"));
            }
            assertThat(engine.waiting()).isEqualTo(1);
            ipam.giveBack(others);

            engine.retryDrivers();

            assertThat(engine.waiting()).isZero();
            assertThat(engine.task("t4").orElseThrow().object().addresses("n")).containsExactly(others);
        }
    }

    private void portsWithOneWaiting() {
        bench.engine.declare(Bench.ingress("ingress"));
        bench.engine.declare(Bench.network("n"));
        bench.engine.declare(Bench.publishing("holds", "n", 80));
        bench.engine.declare(Bench.publishing("waits", "n", 80));
        assertThat(bench.engine.waiting()).isEqualTo(1);
    }

    private ErrorCode refusedWhole(Batch batch) {
        return catchThrowableOfType(AllocatorException.class, () -> bench.engine.apply(batch, ClusterEngine.Mode.WHOLE))
                .code();
    }

    @Test
    @DisplayName("GEN-1: a whole batch that was refused is in nobody's way later")
    void refusedBatchLeavesNothing() {
        portsWithOneWaiting();
        assertThat(refusedWhole(Batch.builder()
                        .remove(ObjectKind.SERVICE, "holds")
                        .declare(Bench.task("t", "nowhere"))
                        .build()))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(isAllocated(bench.engine, ObjectKind.SERVICE, "waits")).isFalse();

        bench.engine.apply(
                Batch.builder().declare(Bench.publishing("other", "n", 81)).build(), ClusterEngine.Mode.WHOLE);

        assertThat(isAllocated(bench.engine, ObjectKind.SERVICE, "other")).isTrue();
        bench.engine.remove(ObjectKind.SERVICE, "holds");
        assertThat(isAllocated(bench.engine, ObjectKind.SERVICE, "waits")).isTrue();
    }

    @Test
    @DisplayName(
            "PRT-3: in a whole batch, a removed service's port can be taken by a new one, also while others wait for it")
    void portInWholeBatch() {
        portsWithOneWaiting();

        bench.engine.apply(
                Batch.builder()
                        .remove(ObjectKind.SERVICE, "holds")
                        .declare(Bench.publishing("new", "n", 80))
                        .declare(Bench.network("m"))
                        .build(),
                ClusterEngine.Mode.WHOLE);

        assertThat(isAllocated(bench.engine, ObjectKind.SERVICE, "new")).isTrue();
        assertThat(bench.engine.service("waits").orElseThrow().condition().reason())
                .hasValueSatisfying(reason -> assertThat(reason).hasMessageContaining("new"));
    }

    @Test
    @DisplayName(
            "CLU-2, CLU-7: what a whole batch leaves free wakes those who wait for it, in the same batch of the store")
    void wholeBatchWakes() {
        portsWithOneWaiting();
        int batches = bench.store.batches.size();

        bench.engine.apply(
                Batch.builder()
                        .remove(ObjectKind.SERVICE, "holds")
                        .declare(Bench.network("m"))
                        .build(),
                ClusterEngine.Mode.WHOLE);

        assertThat(isAllocated(bench.engine, ObjectKind.SERVICE, "waits")).isTrue();
        assertThat(bench.store.batches).hasSize(batches + 1);
    }

    @Test
    @Timeout(
            value = 30,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for the gate cannot be interrupted
    @DisplayName("GEN-6: while a driver of somebody is asked whom a whole batch has woken, others go on")
    void othersGoOn() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "n"));
            }
            engine.declare(Bench.network("m"));
            engine.declare(Task.builder("woken")
                    .service("s")
                    .spec(Bench.task("t", "n").spec())
                    .build());
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(() -> engine.declare(Bench.network("other")))
                    .join());

            engine.apply(Batch.builder().declare(Bench.service("s", "m")).build(), ClusterEngine.Mode.WHOLE);

            assertThat(engine.network("other")).isPresent();
            assertThat(engine.task("woken").orElseThrow().condition().reason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason.code()).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES));
        }
    }

    @Test
    @Timeout(
            value = 30,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // who waits for the gate cannot be interrupted
    @DisplayName("GEN-6: while a driver hangs and a whole batch waits for that, others go on")
    void othersGoOnBesideAWaitingBatch() throws Exception {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "n"));
            }
            CountDownLatch hangs = new CountDownLatch(1);
            CountDownLatch answers = new CountDownLatch(1);
            ipam.duringNextRefusal(() -> {
                hangs.countDown();
                awaitUnchecked(answers);
            });
            CompletableFuture<?> hanging = CompletableFuture.runAsync(() -> engine.declare(Bench.task("t", "n")));
            hangs.await();
            Thread whole = new Thread(() ->
                    engine.apply(Batch.builder().declare(Bench.network("whole")).build(), ClusterEngine.Mode.WHOLE));
            whole.start();
            while (whole.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.network("other" + i));
            }

            assertThat(engine.network("whole")).as("runs alone").isEmpty();
            answers.countDown();
            hanging.join();
            whole.join();
            assertThat(engine.network("whole")).isPresent();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName(
            "CLU-2: a woken object that cannot be written is neither the remover's trouble nor in the way of the next")
    void brokenForm() {
        KeptForm kept = new KeptForm();
        kept.cannotWrite(Task.of("t5", "n").id());
        try (ClusterEngine engine =
                ClusterEngine.builder(Bench::allocator, new MemoryStore(), kept).open()) {
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            for (int i = 0; i < 7; i++) {
                engine.declare(Bench.task("t" + i, "n"));
            }
            engine.remove(ObjectKind.TASK, "t0");
            engine.remove(ObjectKind.TASK, "t1");
            assertThat(isAllocated(engine, ObjectKind.TASK, "t6")).isTrue();
        }
    }

    @Test
    @DisplayName("GEN-1: a whole batch that is taken back leaves no node in a line")
    void nodeOfARefusedBatch() {
        ClusterEngine engine = bench.engine;
        engine.declare(Bench.network("x", "10.1.0.0/29"));
        for (int i = 0; i < 4; i++) {
            engine.declare(Bench.task("t" + i, "x"));
        }
        engine.declare(Bench.node("n1"));

        assertThat(refusedWhole(Batch.builder()
                        .declare(Bench.onNode("t", "n1", "x"))
                        .declare(Bench.task("u", "nowhere"))
                        .build()))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);

        assertThat(engine.waiting()).isZero();
        assertThat(engine.declare(Bench.task("next", "x")).condition().isAllocated())
                .isTrue();
    }

    @Test
    @DisplayName("GEN-1, CLU-2: a whole batch that is taken back leaves those who wait in the lines where they stood")
    void linesOfARefusedBatch() {
        ClusterEngine engine = bench.engine;
        engine.declare(Bench.network("n", "10.1.0.0/29"));
        engine.declare(Bench.network("m"));
        engine.declare(Bench.service("s", "m"));
        for (int i = 0; i < 5; i++) {
            engine.declare(Bench.task("t" + i, "n"));
        }
        Task waits = Task.builder("waits")
                .service("s")
                .spec(Bench.task("t", "n").spec())
                .build();
        engine.declare(waits);

        assertThat(refusedWhole(Batch.builder()
                        .remove(ObjectKind.SERVICE, "s")
                        .declare(waits)
                        .build()))
                .isEqualTo(ErrorCode.UNKNOWN_SERVICE);

        engine.remove(ObjectKind.TASK, "t2");
        assertThat(isAllocated(engine, ObjectKind.TASK, "waits")).isTrue();
    }

    @Test
    @DisplayName("CLU-2, PRT-3: a port that a service had for a moment, and gave back, wakes who was refused for it")
    void portForAMoment() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.ingress("ingress"));
            engine.declare(Bench.network("full", "10.1.0.0/29"));
            engine.declare(Bench.network("n"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "full"));
            }
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(
                            () -> assertThat(engine.declare(Bench.publishing("second", "n", 80))
                                            .condition()
                                            .isAllocated())
                                    .isFalse())
                    .join());

            engine.declare(Bench.publishing("first", "full", 80));

            assertThat(isAllocated(engine, ObjectKind.SERVICE, "first")).isFalse();
            assertThat(isAllocated(engine, ObjectKind.SERVICE, "second")).isTrue();
        }
    }

    @Test
    @DisplayName("CLU-9, CLU-2: who has all that it wants waits for nobody when its labels change")
    void labelsWhileOthersWait() {
        ClusterEngine engine = bench.engine;
        engine.declare(Bench.network("s1", "10.9.0.0/24"));
        engine.declare(Bench.network("s2", "10.9.0.0/25"));
        engine.declare(Bench.network("n"));
        assertThat(engine.waiting()).isEqualTo(1);
        Network labelled = Network.of(
                "n", NetworkSpec.builder("n").labels(Map.of("a", "b")).build());

        List<Declared<?>> results = engine.apply(
                Batch.builder()
                        .remove(ObjectKind.NETWORK, "s1")
                        .declare(labelled)
                        .build(),
                ClusterEngine.Mode.EACH);

        assertThat(results)
                .singleElement()
                .satisfies(each -> assertThat(each.condition().isAllocated()).isTrue());
    }

    @Test
    @DisplayName(
            "CLU-2: a network that is declared anew, larger, serves those who waited for an address of the former one")
    void largerNetwork() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/30")); // 1 address beside the gateway
            Cidr others = ipam.take();
            engine.declare(Bench.task("t", "n"));
            assertThat(engine.waiting()).isEqualTo(1);
            ipam.giveBack(others);
            engine.remove(ObjectKind.NETWORK, "n");

            engine.declare(Bench.network("n", "10.1.0.0/24"));

            assertThat(isAllocated(engine, ObjectKind.TASK, "t")).isTrue();
        }
    }
}
