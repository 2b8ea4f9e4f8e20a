package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.Later;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hanging drivers are held at a gate; what must not wait for them is done while they are, on the test's own thread. */
@Timeout(120)
class ThreadsTest {
    private static Bench bench() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Bench.network("b"));
        return bench;
    }

    private static boolean isOf(Object request, String ownerId) {
        return request instanceof AddressRequest asked && asked.owner().id().equals(ownerId);
    }

    @Test
    @DisplayName("GEN-6: a driver that hangs delays only the networks that use it")
    void hangingDriver() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.always(
                call -> isOf(call.request(), "hanging"), gate.before(Behaviour.WELL));
        Later<Task> hanging = Later.of(() -> bench.allocator().allocate(Task.of("hanging", "a")));
        gate.awaitReached();

        Task other = bench.allocator().allocate(Task.of("t", "b"));
        bench.allocator().allocate(Service.of("s", ServiceSpec.builder("s").on("b").build()));
        bench.allocator().allocate(NodeAttachment.of("node", "b"));
        bench.allocator().allocate(Bench.network("c"));
        bench.allocator().releaseNetwork("c");
        bench.allocator().releaseTask("t");
        assertThat(other.addresses("b")).hasSize(1);
        assertThat(bench.allocator().usage("a").held(OwnerKind.TASK)).isZero();
        assertThat(bench.allocator().isAllocated(Task.of("hanging", "a"))).isFalse();

        gate.open();
        assertThat(hanging.get().addresses("a")).hasSize(1);
    }

    @Test
    @DisplayName("GEN-6: a hanging call for one endpoint does not even delay another endpoint of the same network")
    void sameNetwork() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.always(
                call -> isOf(call.request(), "hanging"), gate.before(Behaviour.WELL));
        Later<Task> hanging = Later.of(() -> bench.allocator().allocate(Task.of("hanging", "a")));
        gate.awaitReached();
        for (int i = 0; i < 200; i++) { // so many that some share the stripe of the hanging one
            bench.allocator().allocate(Task.of("t" + i, "a"));
        }
        gate.open();
        assertThat(hanging.get().addresses("a")).hasSize(1);
        assertThat(bench.held("a", OwnerKind.TASK)).isEqualTo(201);
    }

    @Test
    @DisplayName("GEN-6: operations on one object follow one another")
    void oneObject() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.before(Behaviour.WELL));
        Later<Task> first = Later.of(() -> bench.allocator().allocate(Task.of("t", "a")));
        gate.awaitReached();
        bench.script.forgetCalls();
        Later<Task> second = Later.of(() -> bench.allocator().allocate(Task.of("t", "a", "b")));
        second.awaitBlocked();
        Later<Boolean> release = Later.run(() -> bench.allocator().releaseTask("t"));
        release.awaitBlocked();
        assertThat(bench.script.calls()).isEmpty();
        gate.open();
        first.get();
        second.get();
        release.get();
    }

    @Test
    @DisplayName("GEN-6: who waits for the turn on an object is not disturbed by an interrupt, and sees it afterwards")
    void interrupted() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.before(Behaviour.WELL));
        Later<Task> first = Later.of(() -> bench.allocator().allocate(Task.of("t", "a")));
        gate.awaitReached();
        Later<Boolean> second = Later.of(() -> {
            Thread.currentThread().interrupt();
            bench.allocator().allocate(Task.of("t", "a"));
            return Thread.interrupted();
        });
        second.awaitBlocked();
        gate.open();
        first.get();
        assertThat(second.get()).isTrue();
    }

    @Test
    @DisplayName("GEN-6, NET-1: who allocates a network that is being allocated waits, and is told that it exists")
    void sameNetworkTwice() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.next("allocateNetwork", gate.before(Behaviour.WELL));
        Later<Network> first = Later.of(() -> bench.allocator().allocate(Bench.network("new")));
        gate.awaitReached();
        assertThat(bench.allocator().isNetworkAllocated("new")).isFalse();
        assertThat(bench.allocator().networkIds()).containsExactly("a", "b");
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "new"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("new")))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        Later<Network> second = Later.of(() -> bench.allocator().allocate(Bench.network("new")));
        second.awaitBlocked();
        gate.open();
        first.get();
        assertThat(Failures.codeOf(second::get)).isEqualTo(ErrorCode.NETWORK_EXISTS);
    }

    @Test
    @DisplayName("GEN-6, NET-1: who allocates a network whose allocation then fails, gets it")
    void secondGetsIt() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.next("allocateNetwork", gate.before(Behaviour.REFUSE));
        Later<Network> first = Later.of(() -> bench.allocator().allocate(Bench.network("new")));
        gate.awaitReached();
        Later<Network> second = Later.of(() -> bench.allocator().allocate(Bench.network("new")));
        second.awaitBlocked();
        gate.open();
        assertThat(Failures.codeOf(first::get)).hasToString("acme-busy");
        assertThat(second.get().state()).isNotNull();
    }

    @Test
    @DisplayName("GEN-6, NET-7: a network on which an endpoint is being allocated is in use; a forced release waits for it")
    void endpointUnderWay() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.before(Behaviour.WELL));
        Later<Task> task = Later.of(() -> bench.allocator().allocate(Task.of("t", "a")));
        gate.awaitReached();
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetwork("a"));
        assertThat(failure.code()).isEqualTo(ErrorCode.NETWORK_IN_USE);
        assertThat(failure.problem()).contains("an endpoint is being allocated on it");

        Later<Boolean> forced = Later.run(() -> bench.allocator().releaseNetworkWithEndpoints("a"));
        forced.awaitBlocked();
        assertThat(bench.allocator().isNetworkAllocated("a")).isFalse();
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("u", "a"))))
                .isEqualTo(ErrorCode.NETWORK_IN_USE);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("a"))).isEqualTo(ErrorCode.NETWORK_IN_USE);
        gate.open();
        assertThat(task.get().addresses("a")).hasSize(1);
        forced.get();
        assertThat(bench.ipam.given())
                .containsExactly("address GlobalDefault/10.0.1.0/24 10.0.1.1", "pool GlobalDefault/10.0.1.0/24");
        assertThat(bench.allocator().isAllocated(task.get())).isFalse();
    }

    @Test
    @DisplayName("GEN-3, GEN-6: a network is not released while an address of it is still on its way back to the driver")
    void giveBackUnderWay() {
        Bench bench = bench();
        bench.allocator().allocate(Task.of("moving", "a"));
        bench.allocator().allocate(Task.of("ending", "b"));
        Gate moves = new Gate();
        Gate ends = new Gate();
        bench.script.always(
                call -> call.request() instanceof AddressRelease back
                        && back.owner().id().equals("moving"),
                moves.before(Behaviour.WELL));
        bench.script.always(
                call -> call.request() instanceof AddressRelease back
                        && back.owner().id().equals("ending"),
                ends.before(Behaviour.WELL));
        Later<Task> moving = Later.of(() -> bench.allocator().allocate(Task.of("moving", "b")));
        Later<Boolean> ending = Later.run(() -> bench.allocator().releaseTask("ending"));
        moves.awaitReached();
        ends.awaitReached();
        // else the next network would get the pool, and its endpoint the address, before the driver has it back
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("a"))).isEqualTo(ErrorCode.NETWORK_IN_USE);
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("b"))).isEqualTo(ErrorCode.NETWORK_IN_USE);
        moves.open();
        ends.open();
        moving.get();
        ending.get();
        bench.allocator().releaseNetwork("a");
        bench.allocator().releaseNetworkWithEndpoints("b");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("GEN-3, GEN-6: nor while an address taken in vain is on its way back")
    void rollBackUnderWay() {
        Bench bench = bench();
        Gate gate = new Gate();
        bench.script.always("releaseAddress", gate.before(Behaviour.WELL));
        Later<Task> failing = Later.of(() -> bench.allocator().allocate(Task.of("t", "a", "nowhere")));
        gate.awaitReached();
        assertThat(Failures.codeOf(() -> bench.allocator().releaseNetwork("a"))).isEqualTo(ErrorCode.NETWORK_IN_USE);
        gate.open();
        assertThat(Failures.codeOf(failing::get)).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        bench.allocator().releaseNetwork("a");
    }

    @Test
    @DisplayName("GEN-3, GEN-6: however many threads churn on networks that share a pool, an address never has two owners")
    void churn() {
        long seed = System.nanoTime();
        System.out.println("ThreadsTest.churn seed " + seed);
        CnmAllocator allocator = Bench.real().build();
        IpamConfig.Builder shared = IpamConfig.builder().subnet(Cidr.parse("10.7.0.0/26"));
        allocator.allocate(Bench.network(
                "a",
                shared.range(Cidr.parse("10.7.0.0/28")).build()));
        allocator.allocate(Bench.network(
                "b",
                shared.range(Cidr.parse("10.7.0.16/28")).build()));
        ConcurrentMap<IpAddress, String> owners = new ConcurrentHashMap<>();
        owners.putAll(Map.of(
                IpAddress.parse("10.7.0.1"), "gateway", IpAddress.parse("10.7.0.16"), "gateway"));
        Set<ErrorCode> refusals = ConcurrentHashMap.newKeySet();
        List<Later<Boolean>> threads = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            int number = thread;
            threads.add(Later.run(() -> churn(allocator, number, new Random(seed + number), owners, refusals)));
        }
        threads.forEach(Later::get);
        assertThat(refusals).isSubsetOf(ErrorCode.NO_AVAILABLE_ADDRESSES, ErrorCode.ADDRESS_IN_USE);
        assertThat(owners).hasSize(2);
        assertThat(allocator.usage("a").pools().get(0).inUse()).isEqualTo(4); // two reserved, two gateways
        assertThat(allocator.pendingReleases()).isEmpty();
        allocator.releaseNetwork("a");
        allocator.releaseNetwork("b");
        assertThat(allocator.networkIds()).isEmpty();
    }

    private static void churn(
            CnmAllocator allocator,
            int thread,
            Random random,
            ConcurrentMap<IpAddress, String> owners,
            Set<ErrorCode> refusals) {
        List<Task> held = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            if (held.size() > 6 || (!held.isEmpty() && random.nextBoolean())) {
                Task task = held.remove(random.nextInt(held.size()));
                assertThat(allocator.isAllocated(task)).isTrue();
                forget(task, owners);
                allocator.releaseTask(task.id());
                continue;
            }
            String id = thread + "-" + step;
            Task wanted = switch (random.nextInt(4)) {
                case 0 -> Task.of(id, "a");
                case 1 -> Task.of(id, "b");
                case 2 -> Task.of(id, "a", "b");
                default -> Tasks.on(id, "a", "10.7.0." + (1 + random.nextInt(62)));
            };
            try {
                Task got = allocator.allocate(wanted);
                for (String network : List.of("a", "b")) {
                    for (Cidr address : got.addresses(network)) {
                        assertThat(owners.putIfAbsent(address.address(), id))
                                .as("owner of %s beside %s", address, id)
                                .isNull();
                    }
                }
                held.add(got);
            } catch (AllocatorException e) {
                refusals.add(e.code());
            }
        }
        held.forEach(task -> {
            forget(task, owners);
            allocator.releaseTask(task.id());
        });
    }

    private static void forget(Task task, ConcurrentMap<IpAddress, String> owners) {
        for (String network : List.of("a", "b")) {
            task.addresses(network).forEach(address -> owners.remove(address.address(), task.id()));
        }
    }
}
