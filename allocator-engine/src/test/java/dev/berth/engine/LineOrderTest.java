package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who stands in which line, and before whom (CLU-2). */
@Timeout(60)
class LineOrderTest {
    private final Bench bench = new Bench();
    private final ClusterEngine engine = bench.engine;

    private static boolean isAllocated(Declared<?> declared) {
        return declared.condition().isAllocated();
    }

    private boolean hasAll(String taskId) {
        return isAllocated(engine.task(taskId).orElseThrow());
    }

    private static IpamConfig config(String subnet, String range) {
        return IpamConfig.builder()
                .subnet(Cidr.parse(subnet))
                .range(Cidr.parse(range))
                .build();
    }

    private static Network dualStack(String id, IpamConfig first, IpamConfig second) {
        return Network.of(
                id, NetworkSpec.builder(id).dualStack(true).ipam(first, second).build());
    }

    @Test
    @DisplayName("CLU-2: an address that a task had for a moment, and gave back, wakes who was refused for it")
    void addressForAMoment() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(Clock.systemUTC(), ipam)) {
            engine.declare(Bench.network("full", "10.1.0.0/29"));
            engine.declare(Bench.network("n", "10.2.0.0/30")); // 1 address beside the gateway
            Bench.fill(engine, "full");
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(
                            () -> assertThat(isAllocated(engine.declare(Bench.task("second", "n"))))
                                    .isFalse())
                    .join());

            engine.declare(Bench.task("first", "n", "full"));

            assertThat(isAllocated(engine.task("second").orElseThrow())).isTrue();
            assertThat(engine.waiting()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("CLU-2: and who was refused for this very address")
    void theAddressForAMoment() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(Clock.systemUTC(), ipam)) {
            engine.declare(Bench.network("full", "10.1.0.0/29"));
            engine.declare(Bench.network("n", "10.2.0.0/24"));
            Bench.fill(engine, "full");
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(
                            () -> assertThat(isAllocated(engine.declare(Bench.wanting("second", "n", "10.2.0.2"))))
                                    .isFalse())
                    .join());

            engine.declare(Bench.task("first", "n", "full"));

            assertThat(isAllocated(engine.task("second").orElseThrow())).isTrue();
        }
    }

    @Test
    @DisplayName("CLU-2: two that each have for a moment what the other waits for serve each other, and not for ever")
    void crosswise() {
        engine.declare(Bench.network("a", "10.1.0.0/30"));
        engine.declare(Bench.network("b", "10.2.0.0/30"));
        engine.declare(Bench.task("on-a", "a"));
        engine.declare(Bench.task("on-b", "b"));
        engine.declare(Bench.task("ab", "a", "b"));
        engine.declare(Bench.task("ba", "b", "a"));
        assertThat(engine.waiting()).isEqualTo(2);

        engine.remove(ObjectKind.TASK, "on-a");
        assertThat(engine.waiting()).isEqualTo(2);
        engine.remove(ObjectKind.TASK, "on-b");
        assertThat(hasAll("ab") ^ hasAll("ba")).isTrue();
        engine.remove(ObjectKind.TASK, hasAll("ab") ? "ab" : "ba");

        assertThat(engine.waiting()).isZero();
    }

    @Test
    @DisplayName(
            "CLU-2: who has an address of one family for a moment, and lacks one of the other, does not serve itself for ever")
    void oneFamilyIsFull() {
        engine.declare(dualStack("n", IpamConfig.subnet("10.1.0.0/24"), IpamConfig.subnet("fd00::/126")));
        int i = 0;
        while (isAllocated(engine.declare(Bench.task("t" + i, "n")))) {
            i++;
        }
        engine.declare(Bench.task("behind", "n"));
        assertThat(engine.waiting()).isEqualTo(2);

        engine.remove(ObjectKind.TASK, "t0");

        assertThat(hasAll("t" + i)).isTrue();
        assertThat(engine.waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("CLU-2: a pool that a network had for a moment, and gave back, wakes who was refused for it")
    void poolForAMoment() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(Clock.systemUTC(), ipam)) {
            engine.declare(Bench.network("holds", "10.1.0.0/24"));
            ipam.duringNextPoolRefusal(() -> CompletableFuture.runAsync(
                            () -> assertThat(isAllocated(engine.declare(Bench.network("second", "10.2.0.0/24"))))
                                    .isFalse())
                    .join());

            engine.declare(Network.of(
                    "first",
                    NetworkSpec.builder("first")
                            .ipam(IpamConfig.subnet("10.2.0.0/24"), IpamConfig.subnet("10.1.0.0/24"))
                            .build()));

            assertThat(isAllocated(engine.network("first").orElseThrow())).isFalse();
            assertThat(isAllocated(engine.network("second").orElseThrow())).isTrue();
        }
    }

    @Test
    @DisplayName("CLU-2, CLU-5: a node that lacks two networks gets whichever comes free")
    void nodeLacksTwo() {
        engine.declare(Bench.node("k"));
        engine.declare(Bench.network("a", "10.1.0.0/29"));
        engine.declare(Bench.network("b", "10.2.0.0/29"));
        Bench.fill(engine, "a");
        for (int i = 0; i < 4; i++) {
            engine.declare(Bench.task("u" + i, "b"));
        }
        engine.remove(ObjectKind.TASK, "t4");
        engine.declare(Bench.onNode("both", "k", "a", "b")); // and now both are full
        assertThat(engine.waiting()).isEqualTo(1);

        engine.remove(ObjectKind.TASK, "u1");
        assertThat(engine.node("k").orElseThrow().object().attachments())
                .extracting(each -> each.networkId())
                .containsExactly("b");
        assertThat(engine.waiting()).isEqualTo(1);
        engine.remove(ObjectKind.TASK, "t1");

        assertThat(isAllocated(engine.node("k").orElseThrow())).isTrue();
        assertThat(engine.waiting()).isZero();
    }

    private void fullIngress() {
        engine.declare(Network.of(
                "ingress",
                NetworkSpec.builder("ingress")
                        .ingress(true)
                        .ipam(IpamConfig.subnet("10.1.0.0/29"))
                        .build()));
        engine.declare(Bench.network("m"));
        engine.declare(Bench.publishing("s", "m", 80)); // 1 of the 5
        for (int i = 0; i < 5; i++) {
            engine.declare(ofService("t" + i));
        }
        assertThat(hasAll("t4")).isFalse();
    }

    private Task ofService(String id) {
        return Bench.task(id, engine.service("s").orElseThrow().object(), "");
    }

    @Test
    @DisplayName("CLU-2: nobody overtakes on the ingress network, neither a task nor a node nor a service")
    void ingress() {
        fullIngress();

        engine.apply(
                Batch.builder()
                        .remove(ObjectKind.TASK, "t0")
                        .declare(Bench.node("k"))
                        .declare(Bench.publishing("other", "m", 81))
                        .declare(ofService("late"))
                        .build(),
                ClusterEngine.Mode.EACH);

        assertThat(hasAll("t4")).isTrue();
        assertThat(engine.waiting()).isEqualTo(3);
    }

    @Test
    @DisplayName("CLU-2, IPM-5: who wants an address of its own stands behind nobody who wants any")
    void presetAddress() {
        engine.declare(Network.of(
                "n",
                NetworkSpec.builder("n")
                        .ipam(config("10.1.0.0/24", "10.1.0.64/30"))
                        .build()));
        int i = 0;
        while (isAllocated(engine.declare(Bench.task("t" + i, "n")))) {
            i++;
        }

        assertThat(isAllocated(engine.declare(Bench.wanting("z", "n", "10.1.0.200"))))
                .isTrue();
    }

    @Test
    @DisplayName("CLU-2: who was told that others come first is tried when they have been")
    void toldWhileServing() throws Exception {
        engine.declare(Bench.ingress("ingress"));
        engine.declare(Bench.network("m", "10.9.0.0/16"));
        engine.declare(Bench.publishing("holds", "m", 80));
        engine.declare(Bench.publishing("waits", "m", 80));
        for (int round = 0; round < 1_000; round++) {
            engine.declare(Bench.publishing("goes", "m", 81));
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<?> removed = CompletableFuture.runAsync(() -> {
                await(together);
                engine.remove(ObjectKind.SERVICE, "goes");
            });
            await(together);
            for (int spin = 0; spin < round % 400 * 20; spin++) {
                Thread.onSpinWait();
            }
            engine.declare(Bench.publishing("new", "m", 5000));
            removed.get();

            assertThat(isAllocated(engine.service("new").orElseThrow()))
                    .as("nobody has port 5000; round %d", round)
                    .isTrue();
            engine.remove(ObjectKind.SERVICE, "new");
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("CLU-2: who stood behind the first of a line is tried when that is removed")
    void firstLeaves() {
        engine.declare(dualStack("n", config("10.1.0.0/24", "10.1.0.64/30"), IpamConfig.subnet("fd00::/64")));
        int i = 0;
        while (isAllocated(engine.declare(Bench.task("t" + i, "n")))) {
            i++;
        }
        engine.declare(Bench.wanting("v6-too", "n", "10.1.0.200"));
        assertThat(engine.waiting()).isEqualTo(2);

        engine.remove(ObjectKind.TASK, "t" + i);

        assertThat(hasAll("v6-too")).isTrue();
    }

    @Test
    @DisplayName("CLU-3: who waits for an address of a network that is removed says that it waits for the network")
    void networkGoes() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(Clock.systemUTC(), ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/30"));
            Cidr others = ipam.take();
            engine.declare(Bench.wanting("exactly", "n", others.address().toString()));
            engine.declare(Bench.task("any", "n"));
            assertThat(engine.waiting()).isEqualTo(2);
            ipam.giveBack(others);

            engine.remove(ObjectKind.NETWORK, "n");

            assertThat(engine.tasks()).hasSize(2).allSatisfy(each -> assertThat(
                            each.condition().failure().code())
                    .isEqualTo(ErrorCode.UNKNOWN_NETWORK));
            engine.declare(Bench.network("n", "10.1.0.0/30"));
            assertThat(isAllocated(engine.task("exactly").orElseThrow()))
                    .as("the first in line")
                    .isTrue();
            assertThat(engine.waiting()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("CLU-2: an address that comes free is theirs first who wait for it")
    void theAddressInTurn() {
        engine.declare(Bench.network("n", "10.1.0.0/24"));
        engine.declare(Bench.wanting("holds", "n", "10.1.0.9"));
        engine.declare(Bench.wanting("waits", "n", "10.1.0.9"));

        engine.apply(
                Batch.builder()
                        .remove(ObjectKind.TASK, "holds")
                        .declare(Bench.wanting("late", "n", "10.1.0.9"))
                        .build(),
                ClusterEngine.Mode.EACH);

        assertThat(hasAll("waits")).isTrue();
        assertThat(hasAll("late")).isFalse();
    }

    @Test
    @DisplayName("CLU-2: who is served for something else does not take what others wait for longer")
    void otherLine() {
        engine.declare(Bench.network("n", "10.2.0.0/30"));
        engine.declare(Bench.task("holds", "n"));
        engine.declare(Bench.task("first", "n"));
        engine.declare(Bench.task("second", "a", "n"));

        engine.apply(
                Batch.builder()
                        .declare(Bench.network("a", "10.1.0.0/24"))
                        .declare(Task.builder("holds")
                                .spec(engine.task("holds")
                                        .orElseThrow()
                                        .object()
                                        .spec())
                                .ended(true)
                                .build())
                        .build(),
                ClusterEngine.Mode.WHOLE);

        assertThat(hasAll("first")).isTrue();
        assertThat(hasAll("second")).isFalse();
        engine.remove(ObjectKind.TASK, "first");
        assertThat(hasAll("second")).isTrue();
    }

    @Test
    @DisplayName("CLU-2: nor a certain address that others wait for longer")
    void otherLineOfAnAddress() {
        engine.declare(Bench.network("n", "10.2.0.0/24"));
        engine.declare(Bench.network("p", "10.1.0.0/30"));
        engine.declare(both("holds"));
        engine.declare(Bench.wanting("first", "n", "10.2.0.9"));
        engine.declare(both("second"));

        engine.remove(ObjectKind.TASK, "holds");

        assertThat(hasAll("first")).isTrue();
        assertThat(hasAll("second")).isFalse();
    }

    /** Wants the only address of p, then a certain one of n. */
    private static Task both(String id) {
        return Task.builder(id)
                .spec(new TaskSpec(List.of(
                        NetworkAttachmentSpec.to("p"), NetworkAttachmentSpec.to("n", IpAddress.parse("10.2.0.9")))))
                .build();
    }

    @Test
    @DisplayName("CLU-2: who wants an address that a network does not have has it when the network comes anew with it")
    void networkAnew() {
        engine.declare(Bench.network("n", "10.1.0.0/24"));
        engine.declare(Bench.wanting("t", "n", "10.2.0.9"));
        assertThat(hasAll("t")).isFalse();

        engine.remove(ObjectKind.NETWORK, "n");
        engine.declare(Bench.network("n", "10.2.0.0/24"));

        assertThat(hasAll("t")).isTrue();
    }

    @Test
    @DisplayName("CLU-2: what an object gives back itself is no reason to try it once more")
    void triedOnce() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/24"));
            engine.declare(Bench.network("full", "10.2.0.0/29"));
            Bench.fill(engine, "full");
            List<String> asked = new ArrayList<>();
            ipam.hangsFor(owner -> !asked.add(owner));

            engine.declare(Bench.task("both", "n", "full"));
            engine.declare(Network.of(
                    "two",
                    NetworkSpec.builder("two")
                            .ipam(IpamConfig.subnet("10.3.0.0/24"), IpamConfig.subnet("10.1.0.0/24"))
                            .build()));

            assertThat(asked).as("addresses; pool, gateway, pool").containsExactly("both", "both", "two", "two", "two");
        }
    }

    @Test
    @DisplayName("CLU-2: who waits for a network is before those who are declared with it")
    void networkInTurn() {
        engine.declare(Bench.task("waits", "n"));

        List<Declared<?>> declared = engine.apply(
                Batch.builder()
                        .declare(Bench.network("n", "10.1.0.0/30")) // 1 address beside the gateway
                        .declare(Bench.task("late", "n"))
                        .build(),
                ClusterEngine.Mode.EACH);

        assertThat(hasAll("waits")).isTrue();
        assertThat(declared).extracting(LineOrderTest::isAllocated).containsExactly(true, false);
    }

    @Test
    @DisplayName(
            "CLU-2: what a batch removes goes to those who wait, and what they leave to those who are declared with it")
    void removedInTurn() {
        engine.declare(Bench.network("n", "10.1.0.0/29"));
        Bench.fill(engine, "n");
        engine.declare(Bench.task("waits", "n"));

        List<Declared<?>> declared = engine.apply(
                Batch.builder()
                        .remove(ObjectKind.TASK, "t0")
                        .remove(ObjectKind.TASK, "t1")
                        .declare(Bench.task("late", "n"))
                        .build(),
                ClusterEngine.Mode.EACH);

        assertThat(hasAll("waits")).isTrue();
        assertThat(declared).extracting(LineOrderTest::isAllocated).containsExactly(true);
    }

    @Test
    @DisplayName("CLU-3: who stands behind a node that lacks two networks is told of the one that it lacks itself")
    void ownReason() {
        engine.declare(Bench.node("k"));
        engine.declare(Bench.network("a", "10.1.0.0/29"));
        engine.declare(Bench.network("b", "10.2.0.0/29"));
        for (int i = 0; i < 4; i++) {
            engine.declare(Bench.task("t" + i, "a"));
            engine.declare(Bench.task("u" + i, "b"));
        }
        engine.declare(Bench.onNode("both", "k", "a", "b"));

        assertThat(engine.declare(Bench.task("late", "b")).condition().failure())
                .hasMessageContaining("network b");
    }
}
