package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverTraits;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeNetworkDriver;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DurableRestartTest {
    private final Bench bench = Bench.of(Bench.DURABLE);

    @Test
    @DisplayName("OWN-3: a durable driver is not asked again for what it gave")
    void notAskedAgain() {
        Network network = bench.allocator().allocate(Bench.network("a"));
        Task task = bench.allocator().allocate(Task.of("t", "a"));
        Service service = bench.allocator()
                .allocate(Service.of("s", ServiceSpec.builder("s").on("a").build()));
        Set<String> before = bench.picture();
        bench.script.forgetCalls();

        CnmAllocator fresh = bench.restart();
        assertThat(fresh.restore(network)).isEqualTo(network);
        assertThat(fresh.restore(service)).isEqualTo(service);
        assertThat(fresh.restore(task)).isEqualTo(task);

        assertThat(bench.script.calls()).isEmpty();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "GEN-1, OWN-3: a task whose restore fails leaves with a durable driver what the driver remembers of it")
    void failedRestoreOfTask() {
        Network a = bench.allocator().allocate(Bench.network("a"));
        Network b = bench.allocator().allocate(Bench.network("b"));
        Task task = bench.allocator().allocate(Task.of("t", "a", "b"));
        Set<String> given = bench.ipam.given();

        CnmAllocator fresh = bench.restart();
        fresh.restore(a);
        assertThat(Failures.of(() -> fresh.restore(task)).code()).isEqualTo(ErrorCode.UNKNOWN_NETWORK);
        assertThat(bench.ipam.given()).isEqualTo(given);

        fresh.restore(b);
        assertThat(fresh.restore(task)).isEqualTo(task);
    }

    @Test
    @DisplayName(
            "GEN-1, OWN-3: a network whose restore fails leaves with a durable driver what the driver remembers of it")
    void failedRestoreOfNetwork() {
        // two address pools from two drivers that remember differently: the network driver is asked again, and refuses
        FakeNetworkDriver forgetful = new FakeNetworkDriver("forgetful", bench.script, DriverTraits.IN_MEMORY);
        Bench mixed = Bench.of(Bench.DURABLE, builder -> builder.networkDriver(forgetful));
        IpamConfig config = IpamConfig.builder()
                .reserve("router", IpAddress.parse("10.0.0.9"))
                .build();
        Network network = mixed.allocator()
                .allocate(Network.of(
                        "a",
                        NetworkSpec.builder("a")
                                .driver("forgetful")
                                .ipam(config)
                                .build()));
        Set<String> given = mixed.ipam.given();

        CnmAllocator fresh = mixed.restart();
        // the network driver still has it, and so refuses the replay
        assertThat(Failures.of(() -> fresh.restore(network)).code()).isEqualTo(ErrorCode.NETWORK_EXISTS);

        assertThat(mixed.ipam.given()).isEqualTo(given);
    }

    @Test
    @DisplayName("OWN-3: what a restored object never had is asked for, also of a durable driver")
    void neverHad() {
        Network network = bench.allocator().allocate(Bench.network("a"));
        CnmAllocator fresh = bench.restart();
        fresh.restore(network);
        bench.script.forgetCalls();

        fresh.restore(Tasks.on("t", "a", "10.0.0.77"));

        assertThat(bench.script.requests(AddressRequest.class)).hasSize(1);
        assertThat(bench.ipam.given()).contains("address GlobalDefault/10.0.0.0/24 10.0.0.77");
    }

    @Test
    @DisplayName("OWN-3: a network restored without a state asks a durable driver for gateway and reserved addresses")
    void networkWithoutState() {
        IpamConfig config = IpamConfig.builder()
                .gateway(IpAddress.parse("10.0.0.254"))
                .reserve("router", IpAddress.parse("10.0.0.9"))
                .build();

        bench.allocator().restore(Bench.network("a", config));

        assertThat(bench.ipam.given())
                .contains("address GlobalDefault/10.0.0.0/24 10.0.0.254", "address GlobalDefault/10.0.0.0/24 10.0.0.9");
    }
}
