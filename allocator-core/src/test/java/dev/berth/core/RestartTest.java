package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RestartTest {
    private final List<Network> networks = new ArrayList<>();
    private final List<Service> services = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<NodeAttachment> nodes = new ArrayList<>();

    private static Network shared(String id, String range, String reserved) {
        return Bench.network(
                id,
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.7.0.0/24"))
                        .range(range == null ? null : Cidr.parse(range))
                        .reserve("printer of " + id, IpAddress.parse(reserved))
                        .build());
    }

    /** A cluster after some life: pools shared through ranges, dual stack, gaps. */
    private void live(CnmAllocator allocator) {
        for (int i = 0; i < 12; i++) {
            networks.add(allocator.allocate(Network.of(
                    "n" + i, NetworkSpec.builder("n" + i).dualStack(i % 2 == 0).build())));
        }
        networks.add(allocator.allocate(shared("r0", "10.7.0.128/26", "10.7.0.130")));
        networks.add(allocator.allocate(shared("r1", "10.7.0.192/26", "10.7.0.1")));
        networks.add(allocator.allocate(shared("whole", null, "10.7.0.250")));
        networks.add(allocator.allocate(Network.of(
                "local", NetworkSpec.builder("local").driver("bridge").build())));
        for (int i = 0; i < 40; i++) {
            services.add(allocator.allocate(Service.of(
                    "s" + i,
                    ServiceSpec.builder("s" + i).on("n" + i % 12, "r0", "local").build())));
            if (services.size() > 8) {
                allocator.releaseService(services.remove(0).id());
            }
            tasks.add(allocator.allocate(Task.of("t" + i, "n" + i * 7 % 12, "whole", "local")));
            if (i % 3 == 0) {
                allocator.releaseTask(tasks.remove(i / 2).id());
            }
            nodes.add(allocator.allocate(NodeAttachment.of("m" + i, "n" + i % 5)));
        }
        for (String id : List.of("n11", "n10")) {
            allocator.releaseNetworkWithEndpoints(id);
            networks.removeIf(network -> network.id().equals(id));
            services.removeIf(service -> leaves(allocator, service, id));
            tasks.removeIf(task -> leaves(allocator, task, id));
        }
        networks.add(allocator.allocate(
                Network.of("late", NetworkSpec.builder("late").dualStack(true).build())));
    }

    private static boolean leaves(CnmAllocator allocator, Service service, String network) {
        boolean leaves = !service.virtualIps(network).isEmpty();
        if (leaves) {
            allocator.releaseService(service.id());
        }
        return leaves;
    }

    private static boolean leaves(CnmAllocator allocator, Task task, String network) {
        boolean leaves = !task.addresses(network).isEmpty();
        if (leaves) {
            allocator.releaseTask(task.id());
        }
        return leaves;
    }

    @RepeatedTest(20)
    @DisplayName("GEN-7: after a restart everybody gets the same again, whatever the order within a kind")
    void anyOrder() {
        long seed = System.nanoTime();
        System.out.println("RestartTest.anyOrder seed " + seed);
        Random random = new Random(seed);
        CnmAllocator before = Bench.real().build();
        live(before);
        for (List<?> kind : List.of(networks, services, tasks, nodes)) {
            Collections.shuffle(kind, random);
        }
        CnmAllocator after = Bench.real().build();

        assertThat(networks.stream().map(after::restore)).isEqualTo(networks);
        assertThat(nodes.stream().map(after::restore)).isEqualTo(nodes);
        assertThat(services.stream().map(after::restore)).isEqualTo(services);
        assertThat(tasks.stream().map(after::restore)).isEqualTo(tasks);

        assertThat(services).allMatch(after::isAllocated);
        assertThat(tasks).allMatch(after::isAllocated);
        assertThat(nodes).allMatch(after::isAllocated);
        assertThat(after.networkIds()).isEqualTo(before.networkIds());
        for (String id : before.networkIds()) {
            assertThat(after.usage(id)).isEqualTo(before.usage(id));
        }
    }

    @Test
    @DisplayName("GEN-7: a conflict at a restart is reported, never renumbered")
    void conflict() {
        CnmAllocator before = Bench.real().build();
        Network network = before.allocate(Bench.network("n"));
        Task task = before.allocate(Task.of("t", "n"));
        CnmAllocator after = Bench.real().build();
        after.restore(network);
        Task thief = after.allocate(Tasks.on("thief", "n", "10.0.0.2"));
        AllocatorException failure = Failures.of(() -> after.restore(task));
        assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(failure.problem()).isEqualTo("is held by task thief");
        assertThat(after.isAllocated(task)).isFalse();
        assertThat(after.isAllocated(thief)).isTrue();

        Network same = Bench.network("other").withState(network.state());
        assertThat(Failures.codeOf(() -> after.restore(same))).isEqualTo(ErrorCode.POOL_OVERLAP);
        assertThat(after.networkIds()).containsExactly("n");
        CnmAllocator third = Bench.real().build();
        third.allocate(Bench.network("sitting", IpamConfig.subnet("10.9.0.0/24"))); // takes VNI 4096
        AllocatorException vni = Failures.of(() -> third.restore(network));
        assertThat(vni.code()).isEqualTo(ErrorCode.VNI_IN_USE);
        assertThat(vni.getMessage()).contains("sitting");
    }

    @Test
    @DisplayName("GEN-7, IPM-10: hints given back to the drivers make the next choices the same as without a restart")
    void hints() {
        CnmAllocator before = Bench.real().build();
        Network network = before.allocate(Bench.network("n"));
        before.allocate(Task.of("t", "n"));
        before.releaseTask("t");
        DriverHints hints = before.hints();
        assertThat(hints.ipamDrivers()).containsOnlyKeys("default");
        CnmAllocator after = Bench.real().hints(hints).build();
        after.restore(network);
        assertThat(after.allocate(Task.of("u", "n"))).isEqualTo(before.allocate(Task.of("u", "n")));
        assertThat(after.allocate(Bench.network("m"))).isEqualTo(before.allocate(Bench.network("m")));
    }

    private static List<OwnerToken> tokens(Bench bench) {
        List<OwnerToken> tokens = new ArrayList<>();
        bench.script.requests(PoolRequest.class).forEach(request -> tokens.add(request.owner()));
        bench.script.requests(AddressRequest.class).forEach(request -> tokens.add(request.owner()));
        return tokens;
    }

    @Test
    @DisplayName("OWN-2: every request carries an owner token that is the same at a retry and after a restart")
    void stableTokens() {
        Bench bench = Bench.inMemory();
        Network network = Network.of(
                "n",
                NetworkSpec.builder("n")
                        .ipam(
                                IpamConfig.builder()
                                        .subnet(Cidr.parse("10.7.0.0/24"))
                                        .reserve("printer", IpAddress.parse("10.7.0.77"))
                                        .build(),
                                IpamConfig.ANY_IPV4)
                        .dualStack(true)
                        .build());
        Service service = Service.of("s", ServiceSpec.builder("s").on("n").build());
        NodeAttachment node = NodeAttachment.of("m", "n");

        bench.script.next("allocateNetwork", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(network))).hasToString("acme-busy");
        List<OwnerToken> firstTry = tokens(bench);
        bench.script.forgetCalls();
        Network allocated = bench.allocator().allocate(network);
        assertThat(tokens(bench)).isEqualTo(firstTry);
        Service withVip = bench.allocator().allocate(service);
        Task task = bench.allocator().allocate(Task.of("t", "n"));
        NodeAttachment attached = bench.allocator().allocate(node);
        List<OwnerToken> all = tokens(bench);
        assertThat(all)
                .extracting(OwnerToken::toString)
                .containsExactly(
                        "network n (0)",
                        "network n (1)",
                        "network n (2)",
                        "reserved n (0/printer)",
                        "gateway n (0)",
                        "gateway n (1)",
                        "gateway n (2)",
                        "service s (n/IPv4)",
                        "service s (n/IPv6)",
                        "task t (n/IPv4)",
                        "task t (n/IPv6)",
                        "node m (n/IPv4)",
                        "node m (n/IPv6)");

        bench.ipam.forget();
        bench.driver.freeNetwork(new NetworkRelease("n", all.get(0), ReleaseReason.RELEASED));
        bench.script.forgetCalls();
        bench.restart();
        assertThat(bench.allocator().restore(allocated)).isEqualTo(allocated);
        assertThat(bench.allocator().restore(withVip)).isEqualTo(withVip);
        assertThat(bench.allocator().restore(task)).isEqualTo(task);
        assertThat(bench.allocator().restore(attached)).isEqualTo(attached);
        assertThat(tokens(bench)).isEqualTo(all);
    }

    @Test
    @DisplayName("OWN-3: drivers that remember are not asked again after a restart, and the pool's id is in the state")
    void durable() {
        Bench bench = Bench.of(Bench.DURABLE);
        Network network = bench.allocator()
                .allocate(Bench.network(
                        "n",
                        IpamConfig.builder()
                                .subnet(Cidr.parse("10.7.0.0/24"))
                                .reserve("printer", IpAddress.parse("10.7.0.77"))
                                .build()));
        assertThat(network.state().ipam().pools().get(0).poolId()).isEqualTo("GlobalDefault/10.7.0.0/24");
        Service service = bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("n").build()));
        Task task = bench.allocator().allocate(Task.of("t", "n"));
        NodeAttachment node = bench.allocator().allocate(NodeAttachment.of("m", "n"));

        bench.script.forgetCalls();
        CnmAllocator after = bench.restart();
        assertThat(after.restore(network)).isEqualTo(network);
        assertThat(after.restore(service)).isEqualTo(service);
        assertThat(after.restore(task)).isEqualTo(task);
        assertThat(after.restore(node)).isEqualTo(node);
        assertThat(bench.script.calls()).isEmpty();

        // the ledger is as before: it decides, and what is released reaches the driver
        assertThat(Failures.of(() -> after.allocate(Tasks.on("thief", "n", "10.7.0.1")))
                        .problem())
                .isEqualTo("is held by the gateway of network n");
        assertThat(Failures.of(() -> after.allocate(Tasks.on("thief", "n", "10.7.0.77")))
                        .problem())
                .contains("printer");
        after.releaseTask("t");
        after.releaseService("s");
        after.releaseNodeAttachment("m", "n");
        after.releaseNetwork("n");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("OWN-3: a stored address that is not the pool's is reported, though the driver is not asked")
    void durableForeignAddress() {
        Bench bench = Bench.of(Bench.DURABLE);
        Network network = bench.allocator().allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/24")));
        CnmAllocator after = bench.restart();
        after.restore(network);
        assertThat(Failures.codeOf(() -> after.restore(Tasks.with(Task.of("t", "n"), "n", "10.8.0.1/24"))))
                .isEqualTo(ErrorCode.ADDRESS_OUT_OF_RANGE);
        assertThat(Failures.codeOf(() -> after.restore(
                        new NodeAttachment("m", new Attachment("n", List.of(Cidr.parse("10.7.0.1/24")))))))
                .isEqualTo(ErrorCode.ADDRESS_IN_USE);
    }

    @Test
    @DisplayName("OWN-3: a driver that forgets stores no pool id, and is asked for all of it again")
    void replay() {
        Bench bench = Bench.inMemory();
        Network network = bench.allocator().allocate(Bench.network("n"));
        NetworkState state = network.state();
        assertThat(state.ipam().pools().get(0).poolId()).isNull();
        bench.ipam.forget();
        bench.script.next("allocateNetwork", Behaviour.answer(state.driver().options()));
        bench.script.forgetCalls();
        assertThat(bench.restart().restore(network)).isEqualTo(network);
        assertThat(bench.script.calls())
                .extracting(Script.Call::operation)
                .containsExactly("requestPool", "requestAddress", "allocateNetwork");
    }
}
