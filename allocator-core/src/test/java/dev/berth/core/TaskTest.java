package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTest {
    private final Bench bench = Bench.inMemory();
    private final CnmAllocator allocator = bench.allocator();

    TaskTest() {
        allocator.allocate(Bench.network("a", IpamConfig.subnet("10.1.0.0/24")));
        allocator.allocate(Bench.network("b", IpamConfig.subnet("10.2.0.0/24")));
        allocator.allocate(Bench.network("dual", IpamConfig.subnet("fd00:9::/64"), IpamConfig.subnet("10.9.0.0/24")));
        allocator.allocate(Network.of(
                "local", NetworkSpec.builder("local").driver("macvlan").build()));
        bench.script.forgetCalls();
    }

    private int held(String network) {
        return bench.held(network, OwnerKind.TASK);
    }

    @Test
    @DisplayName("TSK-1: one address per attachment and family, IPv4 then IPv6; node-local ones are skipped")
    void addresses() {
        Task task = allocator.allocate(Task.of("t", "dual", "local", "a"));
        assertThat(task.state().networks()).extracting(Attachment::networkId).containsExactly("dual", "local", "a");
        assertThat(task.addresses("dual")).hasToString("[10.9.0.2/24, fd00:9::2/64]");
        assertThat(task.addresses("local")).isEmpty();
        assertThat(task.addresses("a")).hasToString("[10.1.0.2/24]");
        assertThat(allocator.isAllocated(task)).isTrue();
    }

    @Test
    @DisplayName("TSK-2: presets are requests, at most one per family; a family without one stays dynamic")
    void presets() {
        assertThat(allocator.allocate(Tasks.on("t1", "dual", "fd00:9::77")).addresses("dual"))
                .hasToString("[10.9.0.2/24, fd00:9::77/64]");
        assertThat(allocator
                        .allocate(Tasks.on("t2", "dual", "fd00:9::78", "10.9.0.78"))
                        .addresses("dual"))
                .hasToString("[10.9.0.78/24, fd00:9::78/64]");
        assertThat(Failures.codeOf(() -> Tasks.on("t3", "dual", "10.9.0.80", "10.9.0.81")))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        Task stored = Tasks.with(Task.of("t4", "a"), "a", "10.1.0.40/24", "10.1.0.41/24");
        assertThat(Failures.codeOf(() -> allocator.allocate(stored))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(held("a")).isZero();
    }

    @Test
    @DisplayName("TSK-2: presets are taken all or none, over all attachments")
    void allOrNone() {
        allocator.allocate(Tasks.on("owner", "b", "10.2.0.9"));
        Task task = Tasks.on("t", Tasks.preset("dual", "10.9.0.9", "fd00:9::9"), Tasks.preset("b", "10.2.0.9"));
        AllocatorException failure = Failures.of(() -> allocator.allocate(task));
        assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(failure.problem()).isEqualTo("is held by task owner");
        assertThat(held("dual")).isZero();
    }

    @Test
    @DisplayName(
            "TSK-2: a preset that no pool contains, or of a family that the network lacks, is address-out-of-range")
    void presetElsewhere() {
        AllocatorException elsewhere = Failures.of(() -> allocator.allocate(Tasks.on("t", "a", "10.2.0.9")));
        assertThat(elsewhere.code()).isEqualTo(ErrorCode.ADDRESS_OUT_OF_RANGE);
        assertThat(elsewhere.problem()).isEqualTo("is in none of its pools [10.1.0.0/24]");
        AllocatorException family = Failures.of(() -> allocator.allocate(Tasks.on("t", "a", "fd00::1")));
        assertThat(family.code()).isEqualTo(ErrorCode.ADDRESS_OUT_OF_RANGE);
        assertThat(family.problem()).isEqualTo("the network has only [IPv4] pools");
        assertThat(Failures.codeOf(() -> allocator.allocate(Tasks.on("t", "a", "10.1.0.255"))))
                .as("reserved by the driver")
                .isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(held("a")).isZero();
    }

    @ParameterizedTest(name = "of IPAM driver {0}")
    @ValueSource(strings = {"in memory", "remote"})
    @DisplayName(
            "TSK-3: with two pools the first serves until it is full, whatever the IPAM; a request goes where it belongs")
    void twoPools(String kind) {
        Bench two = "remote".equals(kind)
                ? Bench.of(Bench.BLOCKING, builder -> builder.executor(Runnable::run))
                : Bench.inMemory();
        two.allocator()
                .allocate(Bench.network("n", IpamConfig.subnet("10.8.0.0/30"), IpamConfig.subnet("10.7.0.0/29")));
        assertThat(two.allocator().allocate(Tasks.on("wish", "n", "10.7.0.4")).addresses("n"))
                .hasToString("[10.7.0.4/29]");
        StringBuilder got = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            got.append(two.allocator().allocate(Task.of("t" + i, "n")).addresses("n"));
        }
        assertThat(got).hasToString("[10.8.0.2/30][10.7.0.2/29][10.7.0.3/29][10.7.0.5/29][10.7.0.6/29]");
        assertThat(Failures.codeOf(() -> two.allocator().allocate(Task.of("late", "n"))))
                .isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        two.allocator().releaseTask("t0");
        assertThat(two.allocator().allocate(Task.of("late", "n")).addresses("n"))
                .hasToString("[10.8.0.2/30]");
    }

    @Test
    @DisplayName("TSK-3: of two pools of one subnet, the one whose range contains the request is preferred")
    void preferredRange() {
        IpamConfig.Builder config = IpamConfig.builder().subnet(Cidr.parse("10.7.0.0/24"));
        allocator.allocate(Bench.network(
                "n",
                config.range(Cidr.parse("10.7.0.0/25")).build(),
                config.range(Cidr.parse("10.7.0.128/25")).build()));
        allocator.allocate(Tasks.on("t", "n", "10.7.0.200"));
        assertThat(allocator.usage("n").pools())
                .extracting(pool -> pool.held(OwnerKind.TASK))
                .containsExactly(0, 1);
    }

    @Test
    @DisplayName(
            "TSK-4: a task is allocated if known, attached, on live networks, and holds every address of its state")
    void isAllocated() {
        assertThat(allocator.isAllocated(Task.of("t", "a"))).isFalse();
        assertThat(allocator.isAllocated(Tasks.with(Task.of("t", "a"), "a", "10.1.0.2/24")))
                .as("not known")
                .isFalse();
        Task task = allocator.allocate(Task.of("t", "a"));
        assertThat(allocator.isAllocated(task)).isTrue();
        assertThat(allocator.isAllocated(Task.of("t", "a")))
                .as("without attachments")
                .isFalse();
        assertThat(allocator.isAllocated(task.withState(new TaskState(List.of(Attachment.to("a")), null))))
                .as("without an address")
                .isFalse();
        assertThat(allocator.isAllocated(Tasks.with(task, "a", "10.1.0.3/24")))
                .as("with an address it does not hold")
                .isFalse();
        assertThat(allocator.isAllocated(Tasks.with(task, "nowhere", "10.1.0.2/24")))
                .as("on a network that is not allocated")
                .isFalse();
        Task local = allocator.allocate(Task.of("l", "local"));
        assertThat(allocator.isAllocated(local)).isTrue();
        assertThat(allocator.isAllocated(allocator.allocate(Task.of("none"))))
                .as("without networks")
                .isFalse();
    }

    @Test
    @DisplayName("TSK-5: a release gives back whatever the task owns, also where a network is gone")
    void networkGone() {
        Task task = allocator.allocate(Task.of("t", "a", "b"));
        allocator.releaseNetworkWithEndpoints("a");
        assertThat(allocator.isAllocated(task)).isFalse();
        allocator.releaseTask("t");
        assertThat(held("b")).isZero();
        assertThat(bench.ipam.given()).noneMatch(given -> given.endsWith("10.2.0.2"));
    }

    @Test
    @DisplayName("TSK-6: a known task keeps what it holds, and adds or removes the difference")
    void difference() {
        Task task = allocator.allocate(Task.of("t", "a", "b"));
        assertThat(allocator.allocate(task)).isEqualTo(task);
        assertThat(allocator.allocate(Task.of("t", "a", "b")))
                .as("its state forgotten")
                .isEqualTo(task);
        bench.script.forgetCalls();
        Task moved = allocator.allocate(Task.of("t", "dual", "b").withState(task.state()));
        assertThat(bench.script.requests(AddressRequest.class))
                .extracting(request -> request.owner().slot())
                .containsExactly("dual/IPv4", "dual/IPv6");
        assertThat(moved.state().networks()).extracting(Attachment::networkId).containsExactly("b", "dual");
        assertThat(moved.addresses("b")).isEqualTo(task.addresses("b"));
        assertThat(held("a")).isZero();
        Task other = allocator.allocate(Tasks.on("t", "b", "10.2.0.99"));
        assertThat(other.addresses("b")).hasToString("[10.2.0.99/24]");
        assertThat(held("b")).isEqualTo(1);
        assertThat(allocator.allocate(Task.of("t")).state().networks()).isEmpty();
        assertThat(held("b") + held("dual")).isZero();
    }

    @Test
    @DisplayName(
            "TSK-6, CLU-4: an attachment to ingress stays though the spec does not have it; the endpoint snapshot stays too")
    void ingressStays() {
        CnmAllocator real = Bench.real().build();
        real.allocate(Network.of("in", NetworkSpec.builder("in").ingress(true).build()));
        real.allocate(Bench.network("n"));
        Task wanted = Task.of("t", "n")
                .withState(new TaskState(
                        List.of(Attachment.to("in"), Attachment.to("n"), Attachment.to("gone")), ServiceState.NONE));
        Task task = real.allocate(wanted);
        assertThat(task.state().networks()).extracting(Attachment::networkId).containsExactly("in", "n");
        assertThat(task.addresses("in")).hasSize(1);
        assertThat(task.state().endpoint()).isEqualTo(ServiceState.NONE);
    }

    @Test
    @DisplayName(
            "ATT-1: a node has one address per network and family; allocate, release and isAllocated as for a task")
    void nodeAttachments() {
        NodeAttachment onA = allocator.allocate(NodeAttachment.of("m", "a"));
        NodeAttachment onDual = allocator.allocate(NodeAttachment.of("m", "dual"));
        assertThat(onA.attachment().addresses()).hasToString("[10.1.0.2/24]");
        assertThat(onDual.attachment().addresses()).hasToString("[10.9.0.2/24, fd00:9::2/64]");
        assertThat(allocator.allocate(onDual)).isEqualTo(onDual);
        assertThat(allocator.isAllocated(onA)).isTrue();
        assertThat(allocator.isAllocated(NodeAttachment.of("m", "a"))).isFalse();
        assertThat(allocator.isAllocated(NodeAttachment.of("m", "b"))).isFalse();
        allocator.releaseNodeAttachment("m", "a");
        assertThat(allocator.isAllocated(onA)).isFalse();
        assertThat(allocator.isAllocated(onDual)).isTrue();
        assertThat(bench.held("a", OwnerKind.NODE)).isZero();
    }

    @Test
    @DisplayName("ATT-1: on a node-local network a node attachment is a no-op")
    void nodeLocal() {
        NodeAttachment attachment = allocator.allocate(NodeAttachment.of("m", "local"));
        assertThat(attachment.attachment().addresses()).isEmpty();
        assertThat(allocator.isAllocated(attachment)).isTrue();
        allocator.releaseNodeAttachment("m", "local");
        assertThat(allocator.isAllocated(attachment)).isFalse();
        assertThat(bench.script.calls()).isEmpty();
        assertThat(Failures.codeOf(() -> allocator.allocate(NodeAttachment.of("m", "nowhere"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
    }

    @Test
    @DisplayName("SVC-7, TSK-1: a state that lists one network twice is refused, rather than given two addresses there")
    void networkTwiceInTheState() {
        allocator.allocate(Bench.network("twice"));
        int before = bench.held("twice", OwnerKind.TASK);
        Task task = Task.of("t-twice", "twice")
                .withState(new TaskState(List.of(Attachment.to("twice"), Attachment.to("twice")), null));
        assertThat(Failures.codeOf(() -> allocator.allocate(task))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(bench.held("twice", OwnerKind.TASK)).isEqualTo(before);
        assertThat(allocator.allocate(Task.of("t-twice", "twice")).addresses("twice"))
                .hasSize(1);
    }
}
