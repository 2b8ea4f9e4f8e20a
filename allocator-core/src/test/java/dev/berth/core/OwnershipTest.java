package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static IpamConfig range(String subnet, String range) {
        return IpamConfig.builder()
                .subnet(Cidr.parse(subnet))
                .range(Cidr.parse(range))
                .build();
    }

    private static AllocatorException refused(CnmAllocator allocator, String network, String address) {
        AllocatorException failure = Failures.of(() -> allocator.allocate(Tasks.on("thief", network, address)));
        assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(failure.value()).contains(address);
        assertThat(failure.subject()).contains("network " + network);
        assertThat(failure.advice()).isPresent();
        return failure;
    }

    @Test
    @DisplayName("GEN-3: an address that is held is address-in-use, naming the holder, whatever kind it is")
    void holderIsNamed() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network(
                "n",
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.7.0.0/24"))
                        .reserve("router", IpAddress.parse("10.7.0.200"))
                        .build()));
        Service service = allocator.allocate(
                Service.of("s1", ServiceSpec.builder("web").on("n").build()));
        Task task = allocator.allocate(Task.of("t1", "n"));
        NodeAttachment node = allocator.allocate(NodeAttachment.of("m1", "n"));

        assertThat(refused(allocator, "n", "10.7.0.1").problem()).isEqualTo("is held by the gateway of network n");
        assertThat(refused(allocator, "n", "10.7.0.200").problem())
                .isEqualTo("is held by the reserved name \"router\" of network n");
        assertThat(refused(allocator, "n", text(service.virtualIps("n"))).problem())
                .isEqualTo("is held by service s1");
        assertThat(refused(allocator, "n", text(task.addresses("n"))).problem()).isEqualTo("is held by task t1");
        assertThat(refused(allocator, "n", text(node.attachment().addresses())).problem())
                .isEqualTo("is held by node m1");
    }

    private static String text(List<Cidr> addresses) {
        return addresses.get(0).address().toString();
    }

    @Test
    @DisplayName("GEN-3, OWN-1: the holder is named across networks that share a parent pool through ranges")
    void acrossNetworks() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("a", range("10.7.0.0/24", "10.7.0.0/25")));
        allocator.allocate(Bench.network("b", range("10.7.0.0/24", "10.7.0.128/25")));
        Task inB = allocator.allocate(Task.of("t1", "b"));
        assertThat(inB.addresses("b")).hasToString("[10.7.0.129/24]");

        assertThat(refused(allocator, "a", "10.7.0.129").problem()).isEqualTo("is held by task t1");
        assertThat(refused(allocator, "a", "10.7.0.128").problem()).isEqualTo("is held by the gateway of network b");
        allocator.releaseTask("t1");
        assertThat(allocator.allocate(Tasks.on("t2", "a", "10.7.0.129")).addresses("a"))
                .hasToString("[10.7.0.129/24]");
        assertThat(allocator.usage("a").pools().get(0).inUse()).isEqualTo(5);
        assertThat(allocator.usage("b").held(OwnerKind.TASK)).isZero();
    }

    @Test
    @DisplayName("GEN-3: two services cannot share a virtual IP")
    void sharedVirtualIp() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/24")));
        ServiceSpec spec = ServiceSpec.builder("web").on("n").build();
        Service first = allocator.allocate(Service.of("s1", spec));
        Service second = Service.of("s2", spec)
                .withState(new ServiceState(
                        List.of(new VirtualIp("n", first.virtualIps("n").get(0))), List.of()));
        AllocatorException failure = Failures.of(() -> allocator.allocate(second));
        assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(failure.problem()).isEqualTo("is held by service s1");
        assertThat(allocator.isAllocated(first)).isTrue();
        allocator.releaseService("s2");
        assertThat(refused(allocator, "n", text(first.virtualIps("n"))).problem())
                .isEqualTo("is held by service s1");
    }

    @Test
    @DisplayName("GEN-3: taking an address again for the same owner is a no-op")
    void sameOwner() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        Task task = bench.allocator().allocate(Tasks.on("t", "n", "10.0.0.9"));
        NodeAttachment node = bench.allocator().allocate(NodeAttachment.of("m", "n"));
        Service service = bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("n").build()));
        bench.script.forgetCalls();
        assertThat(bench.allocator().allocate(task)).isEqualTo(task);
        assertThat(bench.allocator().allocate(node)).isEqualTo(node);
        assertThat(bench.allocator().allocate(service)).isEqualTo(service);
        assertThat(bench.script.calls()).isEmpty();
    }

    @Test
    @DisplayName("GEN-3: releasing checks the owner: a state that names another task's address does not free it")
    void releaseChecksOwner() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("n", IpamConfig.subnet("10.7.0.0/24")));
        Task owner = allocator.allocate(Task.of("t1", "n"));
        Task other = allocator.allocate(Task.of("t2", "n"));
        Task lying = Tasks.with(other, "n", owner.addresses("n").get(0).toString());
        assertThat(Failures.codeOf(() -> allocator.allocate(lying))).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        allocator.releaseTask(lying.id());
        assertThat(allocator.isAllocated(owner)).isTrue();
        assertThat(allocator.isAllocated(lying)).isFalse();
        assertThat(refused(allocator, "n", text(owner.addresses("n"))).problem())
                .isEqualTo("is held by task t1");
    }

    @Test
    @DisplayName("GEN-3: a kind's ids are its own: a service, a task and a node of one id are three owners")
    void oneIdThreeOwners() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("x"));
        allocator.allocate(Service.of("x", ServiceSpec.builder("x").on("x").build()));
        Task task = allocator.allocate(Task.of("x", "x"));
        NodeAttachment node = allocator.allocate(NodeAttachment.of("x", "x"));
        allocator.releaseService("x");
        assertThat(allocator.isAllocated(task)).isTrue();
        allocator.releaseTask("x");
        assertThat(allocator.isAllocated(node)).isTrue();
    }

    @Test
    @DisplayName("OWN-1: a range's network leaves the parent pool's ledger to the others when it goes")
    void parentOutlivesRange() {
        CnmAllocator allocator = Bench.real().build();
        Network a = Bench.network("a", range("10.7.0.0/24", "10.7.0.0/25"));
        allocator.allocate(a);
        allocator.allocate(Bench.network("b", range("10.7.0.0/24", "10.7.0.128/25")));
        Task inB = allocator.allocate(Task.of("t1", "b"));
        allocator.releaseNetwork("a");
        allocator.allocate(a);
        assertThat(refused(allocator, "a", text(inB.addresses("b"))).problem()).isEqualTo("is held by task t1");
    }
}
