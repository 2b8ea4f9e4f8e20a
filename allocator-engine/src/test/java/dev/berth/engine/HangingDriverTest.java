package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a driver that hangs, only those feel something who need it (GEN-6, CLU-2). */
@DisplayName("A driver that hangs")
@Timeout(60)
class HangingDriverTest {
    private static boolean isAllocated(Declared<?> declared) {
        return declared.condition().isAllocated();
    }

    private static Network by(String driver, String id) {
        return by(driver, id, IpamConfig.ANY_IPV4);
    }

    private static Network by(String driver, String id, IpamConfig config) {
        return Network.of(
                id,
                NetworkSpec.builder(id)
                        .ipam(new IpamSpec(DriverConfig.named(driver), List.of(config)))
                        .build());
    }

    @Test
    @DisplayName(
            "GEN-6, CLU-2: one call a pause is made of a driver that hangs, and the pauses of others are their own")
    void driverThatHangs() {
        StandingClock clock = new StandingClock();
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam other = new MeddledIpam("other");
        try (ClusterEngine engine = MeddledIpam.engine(clock, dead, other)) {
            engine.declare(by("dead", "d"));
            engine.declare(by("other", "o"));
            dead.hangsFor(owner -> true);
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("t" + i, "d"));
            }
            for (int second = 0; second < 300; second++) {
                engine.retryDrivers();
                clock.pass(Duration.ofSeconds(1));
            }
            assertThat(dead.hung)
                    .as("each once by itself; then one after each pause, in turn")
                    .containsExactly(
                            "t0", "t1", "t2", "t3", "t4", "t0", "t1", "t2", "t3", "t4", "t0", "t1", "t2", "t3", "t4");

            other.hangsFor(owner -> true);
            engine.declare(Bench.task("u", "o"));
            other.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(isAllocated(engine.task("u").orElseThrow())).isTrue();
        }
    }

    @Test
    @DisplayName(
            "GEN-6: one call a pause and line is made of a driver that hangs, also where nodes lack something else")
    void nodesOfADriverThatHangs() {
        StandingClock clock = new StandingClock();
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(clock, dead, ipam)) {
            engine.declare(Bench.network("a", "10.1.0.0/29"));
            engine.declare(by("dead", "m"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.onNode("t" + i, "k" + i, "a", "m"));
            }
            dead.hangsFor(owner -> true);
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.node("k" + i));
            }
            assertThat(dead.hung).containsExactly("k0", "k1", "k2", "k3", "k4");
            for (int second = 0; second < 300; second++) {
                engine.retryDrivers();
                clock.pass(Duration.ofSeconds(1));
            }
            int pauses = 10;
            assertThat(dead.hung).as("in the lines of m's driver and of a").hasSize(5 + 2 * pauses);
        }
    }

    @Test
    @DisplayName("GEN-6: one call a pause is made of a driver that hangs, also for those who waited for what it gives")
    void lineOfADriverThatHangs() {
        StandingClock clock = new StandingClock();
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(clock, ipam)) {
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            Bench.fill(engine, "n");
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("u" + i, "n"));
            }
            ipam.hangsFor(owner -> true);

            engine.remove(ObjectKind.TASK, "t2");
            assertThat(ipam.hung).containsExactly("u0");

            ipam.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(isAllocated(engine.task("u0").orElseThrow())).isTrue();
        }
    }

    @Test
    @DisplayName(
            "GEN-6, CLU-2: another driver that hangs is not in the way of those who wait for an address, and is called once")
    void otherDriverThatHangs() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        StandingClock clock = new StandingClock();
        try (ClusterEngine engine = MeddledIpam.engine(clock, dead, ipam)) {
            engine.declare(by("dead", "m"));
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            Bench.fill(engine, "n");
            for (int i = 0; i < 3; i++) {
                engine.declare(Bench.task("both" + i, "m", "n"));
            }
            engine.declare(Bench.task("behind", "n"));
            engine.retryDrivers();
            dead.hangsFor(owner -> true);

            engine.remove(ObjectKind.TASK, "t0");

            assertThat(isAllocated(engine.task("behind").orElseThrow())).isTrue();
            assertThat(dead.hung).containsExactly("both0");
            for (int i = 0; i < 3; i++) {
                assertThat(engine.task("both" + i).orElseThrow().condition().failure())
                        .hasMessageContaining("ipam driver dead");
            }

            dead.hangsFor(owner -> false);
            engine.remove(ObjectKind.TASK, "t1");
            clock.pass(Duration.ofMinutes(1));
            engine.retryDrivers();
            assertThat(isAllocated(engine.task("both0").orElseThrow())).isTrue();
            assertThat(engine.task("both1").orElseThrow().condition().failure()).hasMessageContaining("network n");
        }
    }

    @Test
    @DisplayName("GEN-6, CLU-2: a network that comes to be asks a driver that hangs once for all who waited for it")
    void networkOfMany() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "m"));
            engine.declare(by("dead", "m2"));
            engine.declare(Bench.node("k"));
            engine.declare(Bench.service("s", "m2", "n"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("both" + i, i % 2 == 0 ? "m" : "m2", "n"));
                engine.declare(Bench.onNode("alive" + i, "k", "n"));
            }
            dead.hangsFor(owner -> true);

            engine.declare(Bench.network("n", "10.1.0.0/24"));

            assertThat(dead.hung).hasSize(1);
            assertThat(engine.waiting()).isEqualTo(6);
            dead.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(engine.waiting()).isZero();
        }
    }

    @Test
    @DisplayName(
            "GEN-6, CLU-2: a network that is removed asks a driver that hangs once for all who waited for a subnet")
    void subnetsOfMany() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "holds", IpamConfig.subnet("10.7.0.0/24")));
            engine.declare(Bench.network("n", "10.1.0.0/24"));
            for (int i = 0; i < 3; i++) {
                engine.declare(by(i == 1 ? "DEAD" : "dead", "dead" + i, IpamConfig.subnet("10.7.0.0/24")));
            }
            engine.declare(Bench.network("second", "10.1.0.0/24"));
            assertThat(engine.waiting()).isEqualTo(4);
            dead.hangsFor(owner -> true);

            engine.remove(ObjectKind.NETWORK, "n");

            assertThat(isAllocated(engine.network("second").orElseThrow())).isTrue();
            assertThat(dead.hung).containsExactly("dead0");
        }
    }

    @Test
    @DisplayName("CLU-2: who makes a driver hang is not for ever in the way of those behind")
    void oneThatHangs() {
        StandingClock clock = new StandingClock();
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(clock, ipam)) {
            engine.declare(Bench.network("n"));
            ipam.hangsFor(owner -> true);
            Bench.fill(engine, "n");
            ipam.hangsFor("t0"::equals);

            engine.retryDrivers();
            clock.pass(Duration.ofMinutes(2));
            engine.retryDrivers();

            assertThat(engine.waiting()).isEqualTo(1);
            ipam.hangsFor(owner -> false);
            clock.pass(Duration.ofMinutes(2));
            engine.retryDrivers();
            assertThat(engine.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @DisplayName("GEN-6: is known as one, whatever it calls itself")
    @ValueSource(strings = {"docker plugin dead at unix:///run/dead.sock", "IPAM driver dead", "network 7"})
    void anyName(String name) {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "m", IpamConfig.subnet("10.1.0.0/29")));
            Bench.fill(engine, "m");
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.task("u" + i, "m"));
                engine.declare(Bench.task("both" + i, "m", "n"));
            }
            dead.callsItself(name);
            dead.hangsFor(owner -> true);

            engine.remove(ObjectKind.TASK, "t2");
            assertThat(dead.hung).containsExactly("u0");
            engine.declare(Bench.network("n"));
            assertThat(dead.hung).containsExactly("u0", "both0");
        }
    }

    @Test
    @DisplayName("GEN-6: is called once a pause however many networks it has, and for each of them in turn")
    void manyNetworks() {
        StandingClock clock = new StandingClock();
        MeddledIpam dead = new MeddledIpam("dead");
        try (ClusterEngine engine = MeddledIpam.engine(clock, dead)) {
            for (int i = 0; i < 4; i++) {
                engine.declare(by("dead", "n" + i, IpamConfig.subnet("10.1." + i + ".0/30")));
                engine.declare(Bench.task("has" + i, "n" + i));
                engine.declare(Bench.task("waits" + i, "n" + i));
                engine.declare(Bench.task("behind" + i, "n" + i));
            }
            dead.hangsFor(owner -> true);
            int pauses = 10; // in 5 minutes
            for (int second = 0; second < 300; second++) {
                engine.retryDrivers();
                clock.pass(Duration.ofSeconds(1));
            }
            assertThat(dead.hung)
                    .as("that it hangs is found out by the first call, and its pauses begin then")
                    .hasSize(1 + pauses);
            assertThat(new HashSet<>(dead.hung)).hasSizeGreaterThanOrEqualTo(4);

            dead.hangsFor("waits0"::equals);
            for (int i = 0; i < 4; i++) {
                engine.remove(ObjectKind.TASK, "has" + i);
            }
            clock.pass(Duration.ofMinutes(1));
            engine.retryDrivers();
            clock.pass(Duration.ofMinutes(2));
            engine.retryDrivers();
            assertThat(engine.waiting())
                    .as("it hangs for one only, in one network")
                    .isEqualTo(4);
        }
    }

    @Test
    @DisplayName("GEN-6: is not called for each node that a task of another network comes to")
    void visits() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "m"));
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.onNode("t" + i, "k" + i, "m"));
            }
            dead.hangsFor(owner -> true);
            for (int i = 0; i < 5; i++) {
                engine.declare(Bench.node("k" + i));
                engine.declare(Bench.onNode("x" + i, "k" + i, "n"));
            }
            dead.hung.clear();

            engine.declare(Bench.network("n"));

            assertThat(dead.hung).hasSize(1);
            for (int i = 0; i < 5; i++) {
                assertThat(engine.node("k" + i).orElseThrow().object().attachments())
                        .extracting(Attachment::networkId)
                        .containsExactly("n");
            }
        }
    }

    @Test
    @DisplayName("GEN-6: is called once for all of a batch")
    void batch() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "m"));
            engine.declare(Bench.network("n"));
            dead.hangsFor(owner -> true);
            Batch.Builder batch = Batch.builder().declare(Bench.service("s", "m"));
            for (int i = 0; i < 5; i++) {
                batch.declare(Bench.task("dead" + i, "m")).declare(Bench.task("alive" + i, "n"));
            }

            engine.apply(batch.build(), ClusterEngine.Mode.EACH);

            assertThat(dead.hung).containsExactly("s");
            assertThat(engine.waiting()).isEqualTo(6);
            dead.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(engine.waiting()).isZero();
        }
    }

    @Test
    @DisplayName("CLU-9: is no reason to wait for those who have all that they want")
    void hasAll() {
        MeddledIpam dead = new MeddledIpam("dead");
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead)) {
            Network m = by("dead", "m");
            Task t = Bench.task("t", "m");
            engine.declare(m);
            engine.declare(t);
            dead.hangsFor(owner -> true);

            engine.apply(
                    Batch.builder()
                            .declare(by("dead", "a"))
                            .declare(Network.of(
                                    "m",
                                    NetworkSpec.builder("m")
                                            .ipam(m.spec().ipam())
                                            .labels(Map.of("new", "label"))
                                            .build()))
                            .declare(t.toBuilder().node("k").build())
                            .build(),
                    ClusterEngine.Mode.EACH);

            assertThat(dead.hung).containsExactly("a");
            assertThat(isAllocated(engine.network("m").orElseThrow())).isTrue();
            assertThat(isAllocated(engine.task("t").orElseThrow())).isTrue();
        }
    }

    @Test
    @DisplayName("GEN-6: is asked once for all that a node lacks")
    void node() {
        MeddledIpam dead = new MeddledIpam("dead");
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead)) {
            for (int i = 0; i < 4; i++) {
                engine.declare(by("dead", "m" + i));
            }
            engine.declare(Bench.onNode("t", "k", "m0", "m1", "m2", "m3"));
            dead.hangsFor(owner -> true);
            engine.declare(Bench.node("k"));
            assertThat(dead.hung).containsExactly("k");
        }
    }

    private static ClusterEngine start(MemoryStore store, KeptForm form, MeddledIpam dead) {
        return ClusterEngine.builder(() -> Bench.allocator().ipamDriver(dead), store, form)
                .clock(new StandingClock())
                .open();
    }

    @Test
    @DisplayName("CLU-1, CLU-7: at a start keeps nobody's addresses and ports of other drivers from them")
    void start() {
        MemoryStore store = new MemoryStore();
        KeptForm form = new KeptForm();
        Service s = Service.of(
                "s",
                ServiceSpec.builder("s")
                        .on("m", "n")
                        .endpoint(new EndpointSpec(
                                EndpointMode.VIP,
                                List.of(new PublishedPort("", Protocol.TCP, 80, 8080, PublishMode.INGRESS))))
                        .build());
        List<Declared<Service>> services;
        List<Declared<Task>> tasks;
        try (ClusterEngine engine = start(store, form, new MeddledIpam("dead"))) {
            engine.declare(Bench.ingress("ingress"));
            engine.declare(by("dead", "m"));
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            engine.declare(s);
            engine.declare(Bench.task("t", s, "k"));
            services = engine.services();
            tasks = engine.tasks();
        }
        MeddledIpam dead = new MeddledIpam("dead");
        dead.hangsFor(owner -> true);
        try (ClusterEngine engine = start(store, form, dead)) {
            assertThat(engine.waiting()).isEqualTo(3);
            for (int i = 0; i < 4; i++) {
                engine.declare(Bench.task("new" + i, "n"));
            }
            assertThat(engine.waiting())
                    .as("the last of 5 addresses are s's and t's")
                    .isEqualTo(4);
            engine.declare(Bench.network("free"));
            assertThat(engine.declare(Bench.publishing("other", "free", 8080))
                            .condition()
                            .failure())
                    .hasMessageContaining("service s publishes this port");

            dead.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(engine.service("s")).contains(services.get(0));
            assertThat(engine.task("t")).contains(tasks.get(0));
        }
    }

    @Test
    @DisplayName("GEN-1: while a whole batch is undone keeps nobody's addresses of other drivers from them")
    void undone() {
        MeddledIpam dead = new MeddledIpam("dead");
        MeddledIpam ipam = new MeddledIpam();
        try (ClusterEngine engine = MeddledIpam.engine(new StandingClock(), dead, ipam)) {
            engine.declare(by("dead", "m"));
            engine.declare(Bench.network("n", "10.1.0.0/29"));
            Declared<Service> service = engine.declare(Bench.service("s", "n", "m"));
            Declared<Task> task = engine.declare(Bench.task("t", "n", "m"));
            dead.hangsFor(owner -> true);

            assertThatThrownBy(() -> engine.apply(
                            Batch.builder()
                                    .remove(ObjectKind.TASK, "t")
                                    .remove(ObjectKind.SERVICE, "s")
                                    .declare(Bench.task("u", "m"))
                                    .build(),
                            ClusterEngine.Mode.WHOLE))
                    .isInstanceOf(AllocatorException.class);

            assertThat(engine.waiting()).isEqualTo(2);
            for (int i = 0; i < 4; i++) {
                engine.declare(Bench.task("new" + i, "n"));
            }
            assertThat(engine.waiting())
                    .as("two of 5 addresses are s's and t's")
                    .isEqualTo(3);
            dead.hangsFor(owner -> false);
            engine.retryDrivers();
            assertThat(engine.service("s")).contains(service);
            assertThat(engine.task("t")).contains(task);
        }
    }
}
