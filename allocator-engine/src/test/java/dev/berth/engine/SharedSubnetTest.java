package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CLU-2 among networks that have ranges of one subnet (GEN-3): what comes free in one is waited for in the others. */
@DisplayName("CLU-2: in networks that share a subnet, a waiting task has")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // what never ends cannot be interrupted
class SharedSubnetTest {
    private final Bench bench = new Bench();
    private final ClusterEngine engine = bench.engine;

    private static Network ranged(String id, String range, String gateway) {
        return Network.of(
                id, NetworkSpec.builder(id).ipam(config(range, gateway)).build());
    }

    private static IpamConfig config(String range, String gateway) {
        return IpamConfig.builder()
                .subnet(Cidr.parse("10.7.0.0/24"))
                .range(Cidr.parse(range))
                .gateway(IpAddress.parse(gateway))
                .build();
    }

    private boolean has(String taskId) {
        return has(engine, taskId);
    }

    private static boolean has(ClusterEngine engine, String taskId) {
        return engine.task(taskId).orElseThrow().condition().isAllocated();
    }

    /** The first has 4 addresses, of which the second's gateway is one; and the second has one of its own. */
    private static void declareBoth(ClusterEngine engine) {
        engine.declare(ranged("first", "10.7.0.16/30", "10.7.0.1"));
        engine.declare(ranged("second", "10.7.0.128/30", "10.7.0.16"));
    }

    @Test
    @DisplayName("the address that it wants, when that is removed in the other")
    void theAddress() {
        declareBoth(engine);
        engine.declare(Bench.wanting("holds", "second", "10.7.0.99"));
        engine.declare(Bench.wanting("waits", "first", "10.7.0.99"));
        assertThat(has("waits")).isFalse();

        engine.remove(ObjectKind.TASK, "holds");

        assertThat(has("waits")).isTrue();
    }

    @Test
    @DisplayName("any address of its range that is removed in the other")
    void anyAddress() {
        declareBoth(engine);
        engine.declare(Bench.wanting("holds", "second", "10.7.0.18"));
        engine.declare(Bench.task("t0", "first"));
        engine.declare(Bench.task("t1", "first"));
        engine.declare(Bench.task("waits", "first"));
        assertThat(has("waits")).isFalse();

        engine.remove(ObjectKind.TASK, "holds");

        assertThat(has("waits")).isTrue();
    }

    @Test
    @DisplayName("the gateway of the other that is removed")
    void gateway() {
        declareBoth(engine);
        for (int i = 0; i < 3; i++) {
            engine.declare(Bench.task("t" + i, "first"));
        }
        engine.declare(Bench.task("waits", "first"));
        engine.declare(Bench.wanting("wants", "first", "10.7.0.1"));
        assertThat(engine.waiting()).isEqualTo(2);

        engine.remove(ObjectKind.NETWORK, "second");

        assertThat(has("waits")).isTrue();
        assertThat(engine.waiting()).as("the other gateway is still there").isEqualTo(1);
    }

    @Test
    @DisplayName("what a failed attempt in the other gives back")
    void rolledBack() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            declareBoth(engine);
            engine.declare(Bench.network("full", "10.8.0.0/29"));
            Bench.fill(engine, "full");
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(
                            () -> engine.declare(Bench.wanting("waits", "first", "10.7.0.128")))
                    .join());

            engine.declare(Bench.task("both", "second", "full"));

            assertThat(has(engine, "waits")).isTrue();
            assertThat(engine.waiting()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("the gateway that another network had for a moment")
    void gatewayForAMoment() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            declareBoth(engine);
            engine.declare(Bench.network("holds", "10.8.0.0/24"));
            ipam.duringNextPoolRefusal(
                    () -> CompletableFuture.runAsync(() -> engine.declare(Bench.wanting("waits", "first", "10.7.0.99")))
                            .join());

            engine.declare(Network.of(
                    "third",
                    NetworkSpec.builder("third")
                            .ipam(config("10.7.0.64/29", "10.7.0.99"), IpamConfig.subnet("10.8.0.0/24"))
                            .build()));

            assertThat(has(engine, "waits")).isTrue();
            assertThat(engine.waiting()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("not the one address that both networks lack, and does not look for it for ever")
    void oneForBoth() {
        engine.declare(ranged("first", "10.7.0.16/29", "10.7.0.1"));
        engine.declare(ranged("second", "10.7.0.16/28", "10.7.0.2"));
        for (int i = 0; i < 8; i++) {
            engine.declare(Bench.wanting("u" + i, "second", "10.7.0." + (24 + i)));
        }
        for (int i = 0; i < 8; i++) {
            engine.declare(Bench.task("t" + i, "first"));
        }
        engine.declare(Bench.task("first-second", "first", "second"));
        engine.declare(Bench.task("second-first", "second", "first"));
        assertThat(engine.waiting()).isEqualTo(2);

        engine.remove(ObjectKind.TASK, "t3");
        assertThat(engine.waiting()).isEqualTo(2);
        engine.remove(ObjectKind.TASK, "t4");
        assertThat(engine.waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("nothing of a network with another subnet, nor what is out of its range")
    void others() {
        declareBoth(engine);
        engine.declare(Bench.network("third", "10.8.0.0/24"));
        for (int i = 0; i < 3; i++) {
            engine.declare(Bench.task("t" + i, "first"));
        }
        engine.declare(Service.of("s", ServiceSpec.builder("s").on("second").build()));
        engine.declare(Bench.task("else", "third"));
        engine.declare(Bench.task("waits", "first"));

        engine.remove(ObjectKind.SERVICE, "s");
        engine.remove(ObjectKind.TASK, "else");

        assertThat(engine.waiting()).isEqualTo(1);
    }
}
