package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ErrorTest {
    @Test
    @DisplayName("GEN-5: \"no free address\" names network and pools, their capacity, and who holds how much of them")
    void fullNetwork() {
        CnmAllocator allocator = Bench.real()
                .settings(ClusterSettings.builder()
                        .quarantine(Duration.ofHours(1))
                        .build())
                .build();
        allocator.allocate(Bench.network(
                "n",
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.7.0.0/29"))
                        .reserve("router", IpAddress.parse("10.7.0.6"))
                        .build(),
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.8.0.0/28"))
                        .range(Cidr.parse("10.8.0.4/30"))
                        .build()));
        allocator.allocate(Service.of("s", ServiceSpec.builder("s").on("n").build()));
        allocator.allocate(Task.of("t1", "n"));
        allocator.allocate(NodeAttachment.of("m", "n"));
        for (int i = 2; i <= 5; i++) {
            allocator.allocate(Task.of("t" + i, "n"));
        }
        allocator.allocate(Tasks.on("outside", "n", "10.8.0.9"));
        allocator.releaseTask("outside");

        AllocatorException failure = Failures.of(() -> allocator.allocate(Task.of("late", "n")));

        assertThat(failure.code()).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        assertThat(failure.subject()).contains("network n");
        assertThat(failure.problem())
                .isEqualTo("no IPv4 address is available:"
                        + " pool 10.7.0.0/29 has capacity 8: 2 reserved by the driver, 1 gateway, 1 reserved name,"
                        + " 1 virtual IP, 2 tasks, 1 node, 0 available;"
                        + " pool 10.8.0.0/28 has capacity 16, range 10.8.0.4/30: 2 reserved by the driver, 1 gateway,"
                        + " 3 tasks, 1 quarantined, 0 available");
        assertThat(failure.advice()).contains("release endpoints, give the network a larger subnet or one more pool");
        assertThat(failure.getCause()).isInstanceOf(AllocatorException.class);
    }

    @Test
    @DisplayName("GEN-5: a network whose gateway finds no free address is named, with the pool")
    void noGateway() {
        CnmAllocator allocator = Bench.real().build();
        IpamConfig.Builder single = IpamConfig.builder().subnet(Cidr.parse("10.7.0.0/24"));
        allocator.allocate(Bench.network(
                "a",
                single.range(Cidr.parse("10.7.0.8/31"))
                        .gateway(IpAddress.parse("10.7.0.9"))
                        .build()));
        allocator.allocate(Tasks.on("t", "a", "10.7.0.4"));
        AllocatorException failure = Failures.of(() -> allocator.allocate(Bench.network(
                "b",
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.7.0.0/24"))
                        .range(Cidr.parse("10.7.0.4/32"))
                        .build())));
        assertThat(failure.code()).isEqualTo(ErrorCode.NO_AVAILABLE_ADDRESSES);
        assertThat(failure.subject()).contains("network b");
        assertThat(failure.getMessage()).contains("10.7.0.4/32 of 10.7.0.0/24");
    }

    @Test
    @DisplayName("GEN-5: what is refused for a network by its drivers names the network too")
    void namesTheNetwork() {
        CnmAllocator allocator = Bench.real().build();
        allocator.allocate(Bench.network("a", IpamConfig.subnet("10.7.0.0/24")));
        AllocatorException overlap =
                Failures.of(() -> allocator.allocate(Bench.network("b", IpamConfig.subnet("10.7.0.128/25"))));
        assertThat(overlap.code()).isEqualTo(ErrorCode.POOL_OVERLAP);
        assertThat(overlap.subject()).contains("network b");
        assertThat(overlap.value()).contains("10.7.0.128/25");
        assertThat(overlap.problem()).contains("10.7.0.0/24");
        assertThat(overlap.advice()).isPresent();

        AllocatorException gateway = Failures.of(() -> allocator.allocate(Bench.network(
                "c",
                IpamConfig.builder()
                        .subnet(Cidr.parse("10.9.0.0/24"))
                        .gateway(IpAddress.parse("10.9.1.1"))
                        .build())));
        assertThat(gateway.code()).isEqualTo(ErrorCode.ADDRESS_OUT_OF_RANGE);
        assertThat(gateway.subject()).contains("network c");
        assertThat(allocator.networkIds()).containsExactly("a");
    }

    @Test
    @DisplayName("GEN-5: an unknown network is unknown-network, naming it, in every operation")
    void unknownNetwork() {
        CnmAllocator allocator = Bench.real().build();
        for (Runnable operation : new Runnable[] {
            () -> allocator.allocate(Task.of("t", "nowhere")),
            () -> allocator.allocate(
                    Service.of("s", ServiceSpec.builder("s").on("nowhere").build())),
            () -> allocator.allocate(NodeAttachment.of("m", "nowhere")),
            () -> allocator.releaseNetwork("nowhere"),
            () -> allocator.releaseNetworkWithEndpoints("nowhere"),
            () -> allocator.usage("nowhere")
        }) {
            AllocatorException failure = Failures.of(operation);
            assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
            assertThat(failure.subject()).contains("network nowhere");
        }
    }
}
