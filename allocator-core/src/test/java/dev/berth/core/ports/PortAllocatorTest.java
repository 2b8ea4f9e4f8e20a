package dev.berth.core.ports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.core.fake.Failures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {
    private static final PortRange FIVE = new PortRange(30_000, 30_004);

    private final PortAllocator ports = new PortAllocator();

    private static PublishedPort tcp(int target, int published) {
        return port(Protocol.TCP, target, published);
    }

    private static PublishedPort port(Protocol protocol, int target, int published) {
        return new PublishedPort(null, protocol, target, published, PublishMode.INGRESS);
    }

    private static Service service(String id, PublishedPort... wanted) {
        return Service.of(
                id,
                ServiceSpec.builder(id)
                        .endpoint(new EndpointSpec(EndpointMode.VIP, List.of(wanted)))
                        .build());
    }

    private static Service updated(Service before, PublishedPort... wanted) {
        return new Service(before.id(), service(before.id(), wanted).spec(), before.state());
    }

    private static List<Integer> numbers(Service service) {
        return service.stateOrNone().ports().stream()
                .map(PublishedPort::publishedPort)
                .toList();
    }

    @Test
    @DisplayName("PRT-1: automatic ports come from 30000 to 32767 next-fit, for each protocol apart")
    void automatic() {
        Service web = ports.allocate(service("web", tcp(80, 0), tcp(443, 0), port(Protocol.UDP, 53, 0)));
        assertThat(numbers(web)).containsExactly(30_000, 30_001, 30_000);
        assertThat(numbers(ports.allocate(service("sctp", port(Protocol.SCTP, 9, 0)))))
                .containsExactly(30_000);
        ports.release("web");
        assertThat(numbers(ports.allocate(service("next", tcp(80, 0))))).containsExactly(30_002);
        assertThat(ports.isAllocated(web)).isFalse();
    }

    @Test
    @DisplayName("PRT-1: the search wraps around, and skips what is taken")
    void wrapAround() {
        PortAllocator few = new PortAllocator(FIVE);
        for (int i = 0; i < 5; i++) {
            few.allocate(service("s" + i, tcp(80, 0)));
        }
        few.release("s1");
        few.release("s3");
        assertThat(numbers(few.allocate(service("a", tcp(80, 0))))).containsExactly(30_001);
        assertThat(numbers(few.allocate(service("b", tcp(80, 0))))).containsExactly(30_003);
        few.release("b");
        few.release("a");
        assertThat(numbers(few.allocate(service("c", tcp(80, 0))))).containsExactly(30_001);
    }

    @Test
    @DisplayName("PRT-1: any number from 1 to 65535 can be published, and no other")
    void bounds() {
        assertThat(numbers(ports.allocate(service("s", tcp(1, 1), tcp(2, 65_535)))))
                .containsExactly(1, 65_535);
        for (int wrong : new int[] {-1, 65_536}) {
            assertThat(Failures.codeOf(() -> tcp(80, wrong))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
        assertThat(Failures.codeOf(() -> tcp(0, 80))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(Failures.codeOf(() -> new PortRange(0, 5))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(Failures.codeOf(() -> new PortRange(5, 4))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(Failures.codeOf(() -> new PortRange(5, 65_536))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    @DisplayName("PRT-1: host-mode ports are copied through and never reserved")
    void hostMode() {
        PublishedPort host = new PublishedPort("h", Protocol.TCP, 80, 8080, PublishMode.HOST);
        PublishedPort any = new PublishedPort("h", Protocol.TCP, 81, 0, PublishMode.HOST);
        Service first = ports.allocate(service("a", host, any));
        Service second = ports.allocate(service("b", host, tcp(80, 8080)));
        assertThat(first.state().ports()).containsExactly(host, any);
        assertThat(numbers(second)).containsExactly(8080, 8080);
        assertThat(ports.held(Protocol.TCP)).isEqualTo(1);
        assertThat(ports.isAllocated(first)).isTrue();
        ports.release("a");
        assertThat(ports.isAllocated(second)).isTrue();
    }

    @Test
    @DisplayName("PRT-2: an automatic port keeps its number when other ports of the service come, go or change places")
    void keepsItsNumber() {
        Service web = ports.allocate(service("web", tcp(80, 0), tcp(81, 0), tcp(82, 0)));
        assertThat(numbers(web)).containsExactly(30_000, 30_001, 30_002);
        Service changed = ports.allocate(updated(web, tcp(90, 0), tcp(82, 0), tcp(80, 0)));
        assertThat(numbers(changed)).containsExactly(30_003, 30_002, 30_000);
        PublishedPort named = new PublishedPort("x", Protocol.TCP, 82, 0, PublishMode.INGRESS);
        assertThat(numbers(ports.allocate(updated(changed, named, tcp(80, 0)))))
                .as("a name makes it another port")
                .containsExactly(30_004, 30_000);
        assertThat(ports.held(Protocol.TCP)).isEqualTo(2);
    }

    @Test
    @DisplayName("PRT-2: the service need not bring its state for its automatic ports to stay")
    void withoutState() {
        ports.allocate(service("web", tcp(80, 0)));
        assertThat(numbers(ports.allocate(service("web", tcp(79, 0), tcp(80, 0)))))
                .containsExactly(30_001, 30_000);
    }

    @Test
    @DisplayName("PRT-2: a number that the service already holds automatically is granted when it asks for it")
    void explicitOfItsOwn() {
        Service web = ports.allocate(service("web", tcp(80, 0), tcp(81, 0)));
        assertThat(numbers(ports.allocate(updated(web, tcp(80, 30_000), tcp(81, 0)))))
                .containsExactly(30_000, 30_001);
        Service swapped = ports.allocate(updated(web, tcp(99, 30_001), tcp(80, 0), tcp(81, 0)));
        assertThat(numbers(swapped)).as("the other port moves").containsExactly(30_001, 30_000, 30_002);
    }

    @Test
    @DisplayName(
            "PRT-3: a port of another service is port-in-use, naming it, and the failed update keeps what was held")
    void inUse() {
        Service web = ports.allocate(service("web", tcp(80, 8080), tcp(81, 0)));
        Service other = ports.allocate(service("other", tcp(80, 9090), tcp(81, 0)));
        AllocatorException failure =
                Failures.of(() -> ports.allocate(updated(other, tcp(90, 0), tcp(80, 9091), tcp(82, 8080))));
        assertThat(failure.code()).isEqualTo(ErrorCode.PORT_IN_USE);
        assertThat(failure.subject()).contains("service other");
        assertThat(failure.value()).contains("8080/tcp");
        assertThat(failure.problem()).isEqualTo("service web publishes this port");
        assertThat(ports.isAllocated(other)).isTrue();
        assertThat(ports.isAllocated(web)).isTrue();
        assertThat(ports.held(Protocol.TCP)).isEqualTo(4);
        assertThat(numbers(ports.allocate(service("next", tcp(80, 0)))))
                .as("the failed update did not move the search")
                .containsExactly(30_002);
    }

    @Test
    @DisplayName("PRT-3: one port twice in a service is invalid-argument")
    void twice() {
        assertThat(Failures.codeOf(() -> ports.allocate(service("web", tcp(80, 8080), tcp(81, 8080)))))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(ports.held(Protocol.TCP)).isZero();
    }

    @Test
    @DisplayName("PRT-3: with no automatic port left it is no-available-ports, naming the range, and everything stays")
    void noneLeft() {
        PortAllocator few = new PortAllocator(FIVE);
        Service four = few.allocate(service("four", tcp(1, 0), tcp(2, 0), tcp(3, 0), tcp(4, 0)));
        AllocatorException failure = Failures.of(() -> few.allocate(service("two", tcp(1, 0), tcp(2, 0))));
        assertThat(failure.code()).isEqualTo(ErrorCode.NO_AVAILABLE_PORTS);
        assertThat(failure.problem()).isEqualTo("all automatic tcp ports are published, 30000-30004");
        assertThat(few.held(Protocol.TCP)).isEqualTo(4);
        assertThat(few.isAllocated(four)).isTrue();
        assertThat(numbers(few.allocate(service("one", tcp(1, 0))))).containsExactly(30_004);
    }

    @Test
    @DisplayName("PRT-3: within one batch a created service can take a removed one's port, and two can swap theirs")
    void batch() {
        ports.allocate(service("old", tcp(80, 8080)));
        List<Service> created = ports.update(List.of("old", "nobody"), List.of(service("new", tcp(80, 8080))));
        assertThat(numbers(created.get(0))).containsExactly(8080);
        Service other = ports.allocate(service("other", tcp(80, 9090)));
        List<Service> swapped =
                ports.update(List.of(), List.of(updated(created.get(0), tcp(80, 9090)), updated(other, tcp(80, 8080))));
        assertThat(swapped).allMatch(ports::isAllocated);
        assertThat(Failures.codeOf(() ->
                        ports.update(List.of("new"), List.of(service("a", tcp(1, 9090)), service("b", tcp(1, 8080))))))
                .isEqualTo(ErrorCode.PORT_IN_USE);
        assertThat(swapped).as("after a failed batch").allMatch(ports::isAllocated);
    }

    @Test
    @DisplayName("PRT-2, GEN-7: after a restart a service claims the ports of its state, or fails")
    void restart() {
        Service web = ports.allocate(service("web", tcp(80, 0), tcp(81, 8080)));
        Service late = ports.allocate(service("late", tcp(80, 0)));
        PortAllocator fresh = new PortAllocator();
        assertThat(fresh.allocate(late)).isEqualTo(late);
        assertThat(fresh.allocate(web)).isEqualTo(web);
        Service thief = service("thief", tcp(80, 0)).withState(new ServiceState(List.of(), List.of(tcp(80, 30_000))));
        assertThat(Failures.codeOf(() -> fresh.allocate(thief))).isEqualTo(ErrorCode.PORT_IN_USE);
    }

    @Test
    @DisplayName("PRT-1: a service is allocated if its state has every port of its spec and it holds those of the mesh")
    void isAllocated() {
        Service web = ports.allocate(service("web", tcp(80, 0)));
        assertThat(ports.isAllocated(web)).isTrue();
        assertThat(ports.isAllocated(service("web", tcp(80, 0)))).isFalse();
        assertThat(ports.isAllocated(updated(web, tcp(80, 0), tcp(81, 0)))).isFalse();
        assertThat(ports.isAllocated(updated(web, tcp(81, 0)))).isFalse();
        assertThat(ports.isAllocated(updated(web, tcp(80, 8080)))).isFalse();
        assertThat(ports.isAllocated(updated(web, tcp(80, 30_000)))).isTrue();
        assertThat(ports.isAllocated(new Service("other", web.spec(), web.state())))
                .isFalse();
        assertThat(ports.isAllocated(service("none"))).isTrue();
    }

    @RepeatedTest(20)
    @DisplayName(
            "PRT-1 to PRT-4: random updates give each port one owner, keep automatic numbers, change nothing on failure, and repeat")
    void randomUpdates() {
        long seed = System.nanoTime();
        System.out.println("PortAllocatorTest.randomUpdates seed " + seed);
        assertThat(play(seed)).isEqualTo(play(seed));
    }

    /** Plays random updates against a map of what everybody has; what was given is the answer. */
    private static List<String> play(long seed) {
        Random random = new Random(seed);
        PortAllocator few = new PortAllocator(new PortRange(30_000, 30_009));
        Map<String, Service> live = new HashMap<>();
        List<String> log = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            Set<String> removed = new TreeSet<>();
            List<Service> declared = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String id = "s" + random.nextInt(6);
                if (random.nextInt(4) == 0) {
                    removed.add(id);
                } else if (declared.stream().noneMatch(service -> service.id().equals(id))) {
                    declared.add(randomService(random, id));
                }
            }
            declared.removeIf(service -> removed.contains(service.id()));
            Map<String, Service> expected = new HashMap<>(live);
            try {
                List<Service> got = few.update(removed, declared);
                removed.forEach(expected::remove);
                got.forEach(service -> {
                    checkKept(live.get(service.id()), service);
                    expected.put(service.id(), service);
                });
                log.add(got.toString());
            } catch (AllocatorException e) {
                assertThat(e.code())
                        .isIn(ErrorCode.PORT_IN_USE, ErrorCode.NO_AVAILABLE_PORTS, ErrorCode.INVALID_ARGUMENT);
                log.add(e.getMessage());
            }
            live.clear();
            live.putAll(expected);
            check(few, live);
        }
        return log;
    }

    private static Service randomService(Random random, String id) {
        PublishedPort[] wanted = new PublishedPort[random.nextInt(4)];
        for (int i = 0; i < wanted.length; i++) {
            int number = random.nextInt(3) == 0 ? 30_000 + random.nextInt(12) : 0;
            wanted[i] = port(random.nextInt(5) == 0 ? Protocol.UDP : Protocol.TCP, 80 + random.nextInt(4), number);
        }
        return service(id, wanted);
    }

    /** PRT-2, for targets that are published once before and after, and whose number the service did not choose itself. */
    private static void checkKept(Service before, Service after) {
        if (before == null) {
            return;
        }
        List<PublishedPort> wanted = after.spec().endpoint().ports();
        for (int i = 0; i < wanted.size(); i++) {
            PublishedPort port = wanted.get(i);
            List<PublishedPort> former = before.state().ports().stream()
                    .filter(one -> one.as(0).equals(port))
                    .toList();
            boolean alone = former.size() == 1
                    && wanted.stream().filter(one -> one.as(0).equals(port)).count() == 1;
            if (alone && port.publishedPort() == 0 && !wanted.contains(former.get(0))) {
                PublishedPort kept = former.get(0);
                boolean chosen = wanted.stream()
                        .anyMatch(one ->
                                one.protocol() == kept.protocol() && one.publishedPort() == kept.publishedPort());
                if (!chosen) {
                    assertThat(after.state().ports().get(i)).isEqualTo(kept);
                }
            }
        }
    }

    private static void check(PortAllocator few, Map<String, Service> live) {
        for (Protocol protocol : Protocol.values()) {
            List<Integer> all = live.values().stream()
                    .flatMap(service -> service.state().ports().stream())
                    .filter(port -> port.protocol() == protocol)
                    .map(PublishedPort::publishedPort)
                    .toList();
            assertThat(all).doesNotHaveDuplicates();
            assertThat(few.held(protocol)).isEqualTo(all.size());
        }
        assertThat(live.values()).allMatch(few::isAllocated);
    }

    @Test
    @DisplayName(
            "PRT-2: an automatic port keeps its number beside a chosen one for the same target, also after a restart")
    void automaticBesideChosen() {
        Service first = ports.allocate(service("a", tcp(80, 30_005), tcp(80, 0)));
        assertThat(numbers(first)).containsExactly(30_005, 30_000);

        assertThat(numbers(ports.allocate(first))).containsExactly(30_005, 30_000);
        assertThat(numbers(new PortAllocator().allocate(first))).containsExactly(30_005, 30_000);
    }

    @Test
    @DisplayName("PRT-2: an automatic port keeps its number when a chosen one for the same target goes")
    void chosenGoes() {
        Service first = ports.allocate(service("a", tcp(80, 8080), tcp(80, 0)));
        assertThat(numbers(first)).containsExactly(8080, 30_000);

        assertThat(numbers(ports.allocate(updated(first, tcp(80, 0))))).containsExactly(30_000);
    }

    @Test
    @DisplayName("PRT-3: a service that is extended keeps what it had, until it is allocated as it is")
    void extended() {
        Service web = ports.allocate(service("web", tcp(80, 0), tcp(80, 0), tcp(443, 8443)));
        Service wanted = updated(web, tcp(80, 0), tcp(443, 9443));

        Service extended = ports.extend(wanted);
        assertThat(numbers(extended)).containsExactly(30_000, 9443);
        assertThat(ports.held(Protocol.TCP)).isEqualTo(4);
        for (int taken : new int[] {30_001, 8443}) {
            assertThat(Failures.codeOf(() -> ports.allocate(service("other", tcp(1, taken)))))
                    .isEqualTo(ErrorCode.PORT_IN_USE);
        }

        assertThat(numbers(ports.allocate(wanted))).isEqualTo(numbers(extended));
        assertThat(ports.held(Protocol.TCP)).isEqualTo(2);

        ports.extend(updated(wanted, tcp(1, 1)));
        assertThat(numbers(ports.allocate(updated(extended, tcp(80, 30_000), tcp(443, 9443)))))
                .containsExactly(30_000, 9443);
        assertThat(ports.held(Protocol.TCP)).isEqualTo(2);
    }

    @Test
    @DisplayName("PRT-3: a service whose ports cannot be extended has what it had; its own are no reason")
    void notExtended() {
        PortAllocator few = new PortAllocator(FIVE);
        Service web = few.allocate(service("web", tcp(80, 0)));
        few.allocate(service("rest", tcp(1, 0), tcp(2, 0), tcp(3, 0), tcp(4, 0)));
        assertThat(numbers(few.extend(updated(web, tcp(81, 0))))).containsExactly(30_000);
        assertThat(Failures.codeOf(() -> few.extend(updated(web, tcp(81, 0), tcp(82, 0)))))
                .isEqualTo(ErrorCode.NO_AVAILABLE_PORTS);
        assertThat(few.held(Protocol.TCP)).isEqualTo(5);
        assertThat(few.isAllocated(web)).isTrue();
    }
}
