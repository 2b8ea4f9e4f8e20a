package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.Script;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PendingRelease;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NetworkReleaseTest {
    private static Bench inhabited() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        bench.allocator().allocate(Bench.network("other"));
        bench.allocator()
                .allocate(Service.of(
                        "s", ServiceSpec.builder("s").on("n", "other").build()));
        bench.allocator().allocate(Task.of("t", "n", "other"));
        bench.allocator().allocate(NodeAttachment.of("m", "n"));
        return bench;
    }

    @Test
    @DisplayName("NET-7: a network with endpoints is network-in-use, and stays as it is")
    void inUse() {
        Bench bench = inhabited();
        Set<String> before = bench.picture();
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetwork("n"));
        assertThat(failure.code()).isEqualTo(ErrorCode.NETWORK_IN_USE);
        assertThat(failure.problem()).isEqualTo("services, tasks and nodes hold 3 of its addresses");
        assertThat(bench.picture()).isEqualTo(before);
        bench.allocator().allocate(Task.of("late", "n"));
    }

    @Test
    @DisplayName("NET-7: a forced release releases the endpoints there, and nothing of theirs elsewhere")
    void forced() {
        Bench bench = inhabited();
        bench.allocator().releaseNetworkWithEndpoints("n");
        assertThat(bench.allocator().networkIds()).containsExactly("other");
        assertThat(bench.ipam.given())
                .containsExactly(
                        "address GlobalDefault/10.0.1.0/24 10.0.1.1",
                        "address GlobalDefault/10.0.1.0/24 10.0.1.2",
                        "address GlobalDefault/10.0.1.0/24 10.0.1.3",
                        "pool GlobalDefault/10.0.1.0/24");
        assertThat(bench.allocator().allocate(Task.of("t", "other")).addresses("other"))
                .hasToString("[10.0.1.3/24]");
        bench.allocator().releaseTask("t");
        bench.allocator().releaseService("s");
        bench.allocator().releaseNetwork("other");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("NET-7: the network driver is freed first; if it fails, nothing else is released, forced or not")
    void driverFails() {
        Bench bench = inhabited();
        Set<String> before = bench.picture();
        for (Behaviour failure : List.of(Behaviour.REFUSE, Behaviour.THROW)) {
            bench.script.always("freeNetwork", failure);
            bench.script.forgetCalls();
            AllocatorException e = Failures.of(() -> bench.allocator().releaseNetworkWithEndpoints("n"));
            assertThat(e.subject()).contains("network n");
            assertThat(bench.script.calls()).extracting(Script.Call::operation).containsExactly("freeNetwork");
            assertThat(bench.picture()).isEqualTo(before);
            assertThat(bench.allocator().isNetworkAllocated("n")).isTrue();
        }
        bench.script.behave();
        bench.allocator().allocate(Task.of("late", "n"));
        bench.allocator().releaseNetworkWithEndpoints("n");
    }

    @Test
    @DisplayName("NET-7: after the driver come endpoints, gateways and reserved addresses, then pools")
    void releaseOrder() {
        Bench bench = inhabited();
        bench.script.forgetCalls();
        bench.events.clear();
        bench.allocator().releaseNetworkWithEndpoints("n");
        assertThat(bench.script.calls())
                .extracting(Script.Call::operation)
                .containsExactly(
                        "freeNetwork",
                        "releaseAddress",
                        "releaseAddress",
                        "releaseAddress",
                        "releaseAddress",
                        "releasePool");
        assertThat(bench.script.requests(AddressRelease.class).get(3).owner().kind())
                .isEqualTo(OwnerKind.GATEWAY);
        assertThat(bench.events).containsExactly(new AllocatorEvent.NetworkReleased("n"));
    }

    @Test
    @DisplayName("NET-7, GEN-4: what IPAM does not take back is reported together, is pending, and the network is gone")
    void ipamFails() {
        Bench bench = inhabited();
        bench.script.always("releaseAddress", Behaviour.REFUSE).always("releasePool", Behaviour.REFUSE);
        AllocatorException failure = Failures.of(() -> bench.allocator().releaseNetworkWithEndpoints("n"));
        assertThat(failure.failures()).hasSize(5);
        assertThat(failure.subject()).contains("network n");
        assertThat(bench.allocator().isNetworkAllocated("n")).isFalse();
        assertThat(bench.allocator().pendingReleases())
                .extracting(PendingRelease::resource)
                .hasSize(5)
                .contains("pool GlobalDefault/10.0.0.0/24");
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of("late", "n"))))
                .isEqualTo(ErrorCode.UNKNOWN_NETWORK);
    }
}
