package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.core.ports.PortRange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused leaves everything as it was (GEN-1), also with what stood on it. */
@Timeout(30)
class TakenBackTest {
    private final Bench bench = new Bench();
    private final ClusterEngine engine = bench.engine;

    private static void refuse(ClusterEngine engine, Batch.Builder batch) {
        assertThat(catchThrowableOfType(
                                AllocatorException.class,
                                () -> engine.apply(
                                        batch.declare(Bench.task("u", "nowhere"))
                                                .build(),
                                        ClusterEngine.Mode.WHOLE))
                        .code())
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
    }

    @Test
    @DisplayName(
            "GEN-1, CLU-9: a network that a refused batch declared anew is the former one again, with all that was on it")
    void networkDeclaredAnew() {
        engine.declare(Bench.network("n", "10.1.0.0/24"));
        engine.declare(Bench.node("k"));
        engine.declare(Bench.service("s", "n"));
        engine.declare(Bench.onNode("t", "k", "n"));
        List<Object> before = List.of(engine.networks(), engine.nodes(), engine.services(), engine.tasks());

        refuse(
                engine,
                Batch.builder()
                        .remove(ObjectKind.TASK, "t")
                        .remove(ObjectKind.SERVICE, "s")
                        .remove(ObjectKind.NETWORK, "n")
                        .declare(Bench.network("n", "10.3.0.0/24"))
                        .declare(Bench.service("s", "n"))
                        .declare(Bench.onNode("t", "k", "n")));

        assertThat(List.of(engine.networks(), engine.nodes(), engine.services(), engine.tasks()))
                .isEqualTo(before);
        assertThat(engine.declare(Bench.task("new", "n"))
                        .object()
                        .addresses("n")
                        .get(0)
                        .toString())
                .startsWith("10.1.0.");
        assertThat(isFree("10.3.0.0/24")).isTrue();
        assertThat(bench.restart()).isZero();
        assertThat(bench.engine.waiting()).isZero();
    }

    private boolean isFree(String subnet) {
        boolean free =
                engine.declare(Bench.network("probe", subnet)).condition().isAllocated();
        engine.remove(ObjectKind.NETWORK, "probe");
        return free;
    }

    @Test
    @DisplayName("GEN-1, NET-7: a network whose driver does not take it back stays, so that it can be removed")
    void driverRefuses() {
        Outside outside = new Outside(false);
        outside.driver.keeps(true);
        outside.engine.declare(Bench.task("waits", "n"));
        assertThatThrownBy(() -> outside.engine.apply(
                        Batch.builder()
                                .declare(outside.network("n"))
                                .declare(Bench.task("u", "nowhere"))
                                .build(),
                        ClusterEngine.Mode.WHOLE))
                .isInstanceOf(AllocatorException.class);

        assertThat(outside.engine.network("n"))
                .hasValueSatisfying(n -> assertThat(n.condition().isAllocated()).isTrue());
        assertThat(outside.engine.waiting()).as("who waited for it has it").isZero();
        assertThat(outside.storedObjects()).containsExactly("network n", "task waits");
        outside.restart();
        outside.driver.keeps(false);
        outside.engine.remove(ObjectKind.TASK, "waits");
        outside.engine.remove(ObjectKind.NETWORK, "n");
        assertThat(outside.driver.networks()).isEmpty();
        assertThat(outside.ipam.held()).isEmpty();
    }

    @Test
    @DisplayName("NET-7, CLU-2: a network that cannot be removed serves those who were refused meanwhile")
    void removalFails() {
        Outside outside = new Outside(false);
        outside.engine.declare(outside.network("n"));
        outside.driver.keeps(true);
        outside.driver.duringNextRelease(() -> assertThat(
                        outside.engine.declare(Bench.task("t", "n")).condition().isAllocated())
                .isFalse());

        assertThatThrownBy(() -> outside.engine.remove(ObjectKind.NETWORK, "n")).isInstanceOf(AllocatorException.class);

        assertThat(outside.engine.task("t").orElseThrow().condition().isAllocated())
                .isTrue();
    }

    @Test
    @DisplayName("CLU-6, CLU-9: the ingress network is not removed under a task that has an address there")
    void ingressUnderTasks() {
        engine.declare(Bench.ingress("ingress"));
        engine.declare(Bench.network("m"));
        Service service = Bench.publishing("s", "m", 80);
        engine.declare(service);
        engine.declare(Bench.task("t", service, "a"));
        engine.declare(Bench.service("s", "m"));

        assertThatThrownBy(() -> engine.remove(ObjectKind.NETWORK, "ingress"))
                .isInstanceOfSatisfying(AllocatorException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.NETWORK_IN_USE);
                    assertThat(refusal).hasMessageContaining("task t");
                });
        engine.remove(ObjectKind.TASK, "t");
        engine.remove(ObjectKind.NETWORK, "ingress");
    }

    private static Service publishing(int port, PublishMode mode, String... networks) {
        return Service.of(
                "s",
                ServiceSpec.builder("s")
                        .on(networks)
                        .endpoint(new EndpointSpec(
                                EndpointMode.VIP, List.of(new PublishedPort("", Protocol.TCP, 80, port, mode))))
                        .build());
    }

    @ParameterizedTest(name = "as {0} in mode {1}")
    @DisplayName("PRT-3, GEN-1: a port that is to be published another way is let go when all is had, not before")
    @CsvSource({"80, HOST", "81, INGRESS"})
    void otherwisePublished(int port, PublishMode mode) {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.ingress("ingress"));
            engine.declare(Bench.network("m"));
            engine.declare(Bench.network("full", "10.1.0.0/29"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "full"));
            }
            engine.declare(publishing(80, PublishMode.INGRESS, "m"));
            ipam.duringNextRefusal(
                    () -> CompletableFuture.runAsync(() -> assertThat(engine.declare(Bench.publishing("other", "m", 80))
                                            .condition()
                                            .failure())
                                    .hasMessageContaining("service s"))
                            .join());

            assertThat(engine.declare(publishing(port, mode, "m", "full"))
                            .condition()
                            .failure())
                    .hasMessageContaining("full");

            engine.remove(ObjectKind.TASK, "t0");
            assertThat(engine.waiting()).isZero();
        }
    }

    @Test
    @DisplayName(
            "GEN-1: what an object gave up in a batch comes back to it, also if another one got it that had changed before")
    void inWhateverOrder() {
        engine.declare(Bench.network("m", "10.2.0.0/29"));
        engine.declare(Bench.network("n", "10.3.0.0/24"));
        engine.declare(Bench.node("k"));
        Bench.fill(engine, "m");
        engine.declare(Bench.onNode("z", "k", "n"));
        Map<String, Task> before = tasks(engine);

        refuse(
                engine,
                Batch.builder()
                        .remove(ObjectKind.TASK, "z") // so the node gives up its address on n, first of all
                        .remove(ObjectKind.TASK, "t1")
                        .remove(ObjectKind.TASK, "t0")
                        .declare(Bench.onNode("a", "k", "m"))); // and then the node gets one of theirs

        assertThat(tasks(engine)).isEqualTo(before);
        assertThat(engine.waiting()).isZero();
        assertThat(engine.node("k").orElseThrow().object().attachments())
                .extracting(Attachment::networkId)
                .containsExactly("n");
        bench.restart();
        assertThat(tasks(bench.engine)).isEqualTo(before);
        assertThat(bench.engine.waiting()).isZero();
    }

    @Test
    @DisplayName(
            "GEN-1, SVC-6: a service that got one address anew, and the other of its two families again, gives both back")
    void oneOfTwoFamilies() {
        engine.declare(Network.of(
                "n",
                NetworkSpec.builder("n")
                        .dualStack(true)
                        .ipam(IpamConfig.subnet("10.1.0.0/29"), IpamConfig.subnet("fd00::/125"))
                        .build()));
        engine.declare(Bench.task("t0", "n")); // .2 and ::2
        engine.declare(Bench.service("z", "n")); // .3 and ::3
        for (int i = 2; i < 5; i++) {
            engine.declare(Bench.task("t" + i, "n"));
        }
        engine.remove(ObjectKind.TASK, "t0");
        engine.declare(Bench.service("s", "n")); // .2 and ::7
        engine.remove(ObjectKind.TASK, "t4");
        engine.declare(Bench.task("t4", "n")); // .6 and ::2, so that .2 and ::3 would be the next
        List<Declared<Service>> before = engine.services();

        refuse(
                engine,
                Batch.builder()
                        .remove(ObjectKind.SERVICE, "s")
                        .remove(ObjectKind.SERVICE, "z")
                        .declare(Bench.service("s", "n")));

        assertThat(engine.services()).isEqualTo(before);
        assertThat(engine.waiting()).isZero();
    }

    private static Map<String, Task> tasks(ClusterEngine engine) {
        return engine.tasks().stream().map(Declared::object).collect(Collectors.toMap(Task::id, Function.identity()));
    }

    private static Service publishing(String id, int target, int count, String... networks) {
        PublishedPort port = new PublishedPort("", Protocol.TCP, target, 0, PublishMode.INGRESS);
        return Service.of(
                id,
                ServiceSpec.builder(id)
                        .on(networks)
                        .endpoint(new EndpointSpec(EndpointMode.VIP, Collections.nCopies(count, port)))
                        .build());
    }

    @Test
    @DisplayName("PRT-3, GEN-1: of two automatic ports for one target, the one that is to go stays until all is had")
    void twoForOneTarget() {
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(ipam)) {
            engine.declare(Bench.ingress("ingress"));
            engine.declare(Bench.network("m"));
            engine.declare(Bench.network("full", "10.1.0.0/29"));
            Bench.fill(engine, "full");
            engine.declare(publishing("s", 80, 2, "m"));
            ipam.duringNextRefusal(() -> CompletableFuture.runAsync(() -> {
                        for (int port : new int[] {30_000, 30_001}) {
                            assertThat(engine.declare(Bench.publishing("other" + port, "m", port))
                                            .condition()
                                            .failure())
                                    .hasMessageContaining("service s");
                        }
                    })
                    .join());

            assertThat(engine.declare(publishing("s", 80, 1, "m", "full"))
                            .condition()
                            .failure())
                    .hasMessageContaining("full");

            engine.remove(ObjectKind.TASK, "t0");
            assertThat(engine.waiting()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("PRT-3: the last automatic port can come to be for another target")
    void lastAutomaticPort() {
        try (ClusterEngine engine = ClusterEngine.builder(Bench::allocator, new MemoryStore(), new KeptForm())
                .automaticPorts(new PortRange(30_000, 30_000))
                .open()) {
            engine.declare(Bench.ingress("ingress"));
            engine.declare(Bench.network("m"));
            engine.declare(publishing("s", 80, 1, "m"));

            assertThat(engine.declare(publishing("s", 81, 1, "m")).condition().isAllocated())
                    .isTrue();
        }
    }

    @Test
    @DisplayName("CLU-5: an ingress network that its driver does not take back has the nodes on it")
    void keptIngress() {
        Outside outside = new Outside(false);
        outside.engine.declare(Bench.node("k"));
        outside.driver.keeps(true);

        refuse(
                outside.engine,
                Batch.builder()
                        .declare(Network.of(
                                "i",
                                NetworkSpec.builder("i")
                                        .ingress(true)
                                        .driver("outside")
                                        .ipam(new IpamSpec(DriverConfig.named("outside"), List.of(IpamConfig.ANY_IPV4)))
                                        .build())));

        assertThat(outside.engine.network("i")).isPresent();
        assertThat(outside.engine.node("k").orElseThrow().object().attachments())
                .extracting(Attachment::networkId)
                .containsExactly("i");
    }

    @Test
    @DisplayName("CLU-8: a node-local network that went under a service takes none of its other virtual IPs with it")
    void nodeLocalGone() {
        engine.declare(Bench.network("m", "10.2.0.0/29"));
        engine.declare(Network.of(
                "local", NetworkSpec.builder("local").driver("bridge").build()));
        Service s = engine.declare(Bench.service("s", "local", "m")).object();
        engine.remove(ObjectKind.NETWORK, "local");

        refuse(engine, Batch.builder().declare(Bench.service("s")));
        assertThat(engine.service("s").orElseThrow().object()).isEqualTo(s);
        assertThat(bench.restart()).isZero();

        assertThat(bench.engine.service("s").orElseThrow().object()).isEqualTo(s);
        Bench.fill(bench.engine, "m");
        assertThat(bench.engine.task("t4").orElseThrow().condition().isAllocated())
                .as("of 5 addresses, the service has one")
                .isFalse();
    }
}
