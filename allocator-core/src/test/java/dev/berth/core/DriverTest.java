package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Task;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.PoolRequest;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeIpam;
import dev.berth.core.fake.FakeNetworkDriver;
import dev.berth.core.fake.FakeSource;
import dev.berth.core.fake.Forwarding;
import dev.berth.core.fake.MuteIpam;
import dev.berth.core.fake.Script;
import dev.berth.ipam.DefaultIpamProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverTest {
    private static final String SUBNET = "10.7.0.0/24";

    private static Network by(String id, String networkDriver) {
        return Network.of(id, NetworkSpec.builder(id).driver(networkDriver).build());
    }

    @Test
    @DisplayName("DRV-1: the network driver is the spec's, else overlay; names compare case-insensitively")
    void networkDriverName() {
        CnmAllocator allocator = Bench.real().build();
        assertThat(allocator.allocate(Bench.network("a")).state().driver().name())
                .isEqualTo("overlay");
        assertThat(allocator.allocate(by("b", "Overlay")).state().driver().name())
                .isEqualTo("overlay");
        assertThat(allocator.allocate(by("c", "MacVLAN")).state().driver().name())
                .isEqualTo("macvlan");
        assertThat(allocator.networkDriverNames()).containsExactly("bridge", "host", "ipvlan", "macvlan", "overlay");
        for (String nodeLocal : List.of("bridge", "host", "ipvlan", "macvlan")) {
            NetworkState state = allocator.allocate(by(nodeLocal, nodeLocal)).state();
            assertThat(state.ipam()).isEqualTo(IpamState.NONE);
        }
    }

    @Test
    @DisplayName(
            "DRV-2: the IPAM driver is the state's, else the spec's, else default; the state holds name and options")
    void ipamDriverName() {
        Script script = new Script();
        CnmAllocator allocator = Bench.real()
                .ipamDriver(new FakeIpam("acme", script, DriverTraits.IN_MEMORY))
                .build();
        assertThat(allocator.allocate(Bench.network("a")).state().ipam().driver())
                .isEqualTo(DriverConfig.named("default"));
        DriverConfig acme = DriverConfig.named("ACME").withOption("room", "7");
        Network b = allocator.allocate(Network.of(
                "b",
                NetworkSpec.builder("b").ipam(new IpamSpec(acme, List.of())).build()));
        assertThat(b.state().ipam().driver())
                .isEqualTo(DriverConfig.named("acme").withOption("room", "7"));

        allocator.releaseNetwork("b");
        script.forgetCalls();
        Network specChanged = new Network("b", NetworkSpec.named("b"), b.state());
        assertThat(allocator.allocate(specChanged).state().ipam().driver().name())
                .isEqualTo("acme");
        assertThat(script.calls()).isNotEmpty();
    }

    @Test
    @DisplayName("DRV-2: the null IPAM gives no addresses")
    void nullIpam() {
        CnmAllocator allocator = Bench.real().build();
        Network network = allocator.allocate(Bench.network("n", "null", IpamConfig.subnet(SUBNET)));
        assertThat(network.state().ipam().driver().name()).isEqualTo("null");
        assertThat(network.state().ipam().pools()).isEmpty();
        assertThat(allocator.allocate(Task.of("t", "n")).addresses("n")).isEmpty();
        allocator.releaseTask("t");
        allocator.releaseNetwork("n");
    }

    @Test
    @DisplayName("DRV-3: an unknown name is unknown-driver or unknown-ipam-driver, listing the known ones")
    void unknown() {
        CnmAllocator allocator = Bench.real()
                .driverSource(new FakeSource()
                        .with("weave", new FakeNetworkDriver("weave", new Script(), DriverTraits.IN_MEMORY)))
                .build();
        AllocatorException driver = Failures.of(() -> allocator.allocate(by("n", "calico")));
        assertThat(driver.code()).isEqualTo(ErrorCode.UNKNOWN_DRIVER);
        assertThat(driver.value()).contains("calico");
        assertThat(driver.problem()).contains("[bridge, host, ipvlan, macvlan, overlay, weave]");
        AllocatorException ipam = Failures.of(() -> allocator.allocate(Bench.network("n", "infoblox")));
        assertThat(ipam.code()).isEqualTo(ErrorCode.UNKNOWN_IPAM_DRIVER);
        assertThat(ipam.problem()).contains("[default, null]");
        assertThat(allocator.networkIds()).isEmpty();
    }

    @Test
    @DisplayName("DRV-3: drivers of both kinds are looked up lazily, and leased until their network is released")
    void lazily() {
        Script script = new Script();
        FakeSource source = new FakeSource()
                .with("weave", new FakeNetworkDriver("weave", script, DriverTraits.IN_MEMORY))
                .with("acme", new FakeIpam("acme", script, DriverTraits.IN_MEMORY));
        CnmAllocator allocator = Bench.real().driverSource(source).build();
        allocator.allocate(Bench.network("a"));
        assertThat(source.lookUps()).isEmpty();

        NetworkSpec spec = NetworkSpec.builder("b")
                .driver("Weave")
                .ipam(new IpamSpec(DriverConfig.named("Acme"), List.of()))
                .build();
        Network b = allocator.allocate(Network.of("b", spec));
        allocator.allocate(Network.of("c", spec));
        assertThat(b.state().driver().name()).isEqualTo("weave");
        assertThat(b.state().ipam().driver().name()).isEqualTo("acme");
        assertThat(source.lookUps()).containsExactly("weave", "acme", "weave", "acme");
        assertThat(source.leases()).containsExactlyInAnyOrder("weave", "acme", "weave", "acme");
        allocator.releaseNetwork("b");
        assertThat(source.leases()).containsExactlyInAnyOrder("weave", "acme");

        script.next("requestPool", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> allocator.allocate(Network.of("d", spec))))
                .hasToString("acme-busy");
        assertThat(source.leases()).containsExactlyInAnyOrder("weave", "acme");

        script.next("releasePool", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> allocator.releaseNetwork("c"))).hasToString("acme-busy");
        assertThat(source.leases()).as("as long as something is pending there").containsExactly("acme");
    }

    @Test
    @DisplayName(
            "DRV-3, GEN-8: the lease of a driver ends when what is pending there is settled, though its network is long gone")
    void leaseOfPending() {
        Bench bench = Bench.inMemory();
        Script script = new Script();
        FakeSource source = new FakeSource().with("acme", new FakeIpam("acme", script, DriverTraits.IN_MEMORY));
        CnmAllocator allocator =
                Bench.real().driverSource(source).clock(bench.clock).build();
        allocator.allocate(Bench.network("n", "acme"));
        allocator.allocate(Task.of("t", "n"));
        script.always("releaseAddress", Behaviour.REFUSE);
        assertThat(Failures.codeOf(() -> allocator.releaseTask("t"))).hasToString("acme-busy");
        assertThat(Failures.codeOf(() -> allocator.releaseNetwork("n"))).hasToString("acme-busy");
        assertThat(allocator.networkIds()).isEmpty();
        assertThat(source.leases()).containsExactly("acme");
        script.behave();
        bench.clock.pass(Duration.ofMinutes(5));
        allocator.retryPendingReleases();
        assertThat(allocator.pendingReleases()).isEmpty();
        assertThat(source.leases()).isEmpty();
    }

    @Test
    @DisplayName("DRV-4: a built-in always wins its name, is told apart, and a plugin under it is reported as shadowed")
    void builtInWins() {
        Script script = new Script();
        FakeSource source = new FakeSource()
                .with("overlay", new FakeNetworkDriver("overlay", script, DriverTraits.IN_MEMORY))
                .with("default", new FakeIpam("default", script, DriverTraits.IN_MEMORY))
                .with("acme", new FakeIpam("acme", script, DriverTraits.IN_MEMORY));
        CnmAllocator allocator = Bench.real().driverSource(source).build();
        allocator.allocate(Bench.network("n"));
        assertThat(script.calls()).isEmpty();
        assertThat(source.lookUps()).isEmpty();
        assertThat(allocator.shadowedDrivers()).containsExactly("default", "overlay");
        assertThat(allocator.isBuiltIn("OVERLAY")).isTrue();
        assertThat(allocator.isBuiltIn("acme")).isFalse();
        assertThat(allocator.isBuiltInIpam("Default")).isTrue();
        assertThat(allocator.isBuiltInIpam("acme")).isFalse();
        assertThat(allocator.ipamDriverNames()).containsExactly("acme", "default", "null");
    }

    @Test
    @DisplayName("DRV-4: two built-ins of one name are invalid-argument, and those created by then are closed")
    void twoOfOneName() {
        FakeIpam first = new FakeIpam("acme", new Script(), DriverTraits.IN_MEMORY);
        FakeIpam second = new FakeIpam("Acme", new Script(), DriverTraits.IN_MEMORY);
        assertThat(Failures.codeOf(() -> CnmAllocator.builder()
                        .ipamDriver(first)
                        .ipamDriver(second)
                        .build()))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    @DisplayName(
            "DRV-5: no driver given is fine, an empty name is invalid-argument, and ingress takes only fit drivers")
    void validation() {
        assertThat(Failures.codeOf(() -> DriverConfig.named(" "))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        Script script = new Script();
        CnmAllocator allocator = Bench.real()
                .networkDriver(new FakeNetworkDriver("weave", script, DriverTraits.IN_MEMORY))
                .build();
        for (String unfit : List.of("weave", "bridge", "macvlan")) {
            AllocatorException failure = Failures.of(() -> allocator.allocate(Network.of(
                    "in", NetworkSpec.builder("in").ingress(true).driver(unfit).build())));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(failure.value()).contains(unfit);
        }
        assertThat(script.calls()).isEmpty();
        allocator.allocate(
                Network.of("in", NetworkSpec.builder("in").ingress(true).build()));
    }

    @Test
    @DisplayName("DRV-5: options travel untouched, and a driver cannot alter what others see")
    void options() {
        Bench bench = Bench.inMemory();
        Map<String, String> driverOptions = Map.of("mtu", "1450", "Weird Key=", " value ");
        Map<String, String> ipamOptions = Map.of("room", "7");
        Network network = Network.of(
                "n",
                NetworkSpec.builder("n")
                        .driver(new DriverConfig("overlay", driverOptions))
                        .ipam(new IpamSpec(new DriverConfig("default", ipamOptions), List.of()))
                        .build());
        bench.allocator().allocate(network);
        NetworkRequest toDriver = bench.script.requests(NetworkRequest.class).get(0);
        PoolRequest toPool = bench.script.requests(PoolRequest.class).get(0);
        AddressRequest toAddress = bench.script.requests(AddressRequest.class).get(0);
        assertThat(toDriver.options()).isEqualTo(driverOptions);
        assertThat(toPool.options()).isEqualTo(ipamOptions);
        assertThat(toAddress.options()).containsAllEntriesOf(ipamOptions);
        for (Map<String, String> options : List.of(toDriver.options(), toPool.options(), toAddress.options())) {
            assertThatThrownBy(() -> options.put("mtu", "1")).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(network.spec().driver().options()).isEqualTo(driverOptions);
    }

    @Test
    @DisplayName("closing the allocator closes its built-in drivers, all of them, whichever fails")
    void close() {
        FakeNetworkDriver good = new FakeNetworkDriver("good", new Script(), DriverTraits.IN_MEMORY);
        FakeIpam ipam = new FakeIpam("acme", new Script(), DriverTraits.IN_MEMORY);
        MuteIpam failing = new MuteIpam() {
            @Override
            public void close() {
                throw new IllegalStateException("stuck");
            }
        };
        class FailingDriver extends Forwarding {
            FailingDriver() {
                super("bad", good);
            }

            @Override
            public void close() {
                throw new IllegalStateException("stuck");
            }
        }
        CnmAllocator allocator = CnmAllocator.builder()
                .networkDriver(new FailingDriver())
                .networkDriver(good)
                .ipamDriver(ipam)
                .ipamDriver(failing)
                .build();
        AllocatorException failure = Failures.of(allocator::close);
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(failure.getMessage()).contains("network driver bad", "ipam driver mute");
        assertThat(good.isClosed()).isTrue();
        assertThat(ipam.isClosed()).isTrue();
    }

    @Test
    @DisplayName("DRV-1: a driver's configuration is found under its name in any case")
    void configuration() {
        List<Map<String, String>> seen = new ArrayList<>();
        IpamDriverProvider provider = new IpamDriverProvider() {
            @Override
            public String name() {
                return "acme";
            }

            @Override
            public IpamDriver create(DriverContext context) {
                seen.add(context.configuration());
                return new DefaultIpamProvider().create(context);
            }
        };
        CnmAllocator.builder()
                .ipamDriver(provider)
                .configuration("ACME", Map.of("url", "http://acme"))
                .build()
                .close();
        assertThat(seen).containsExactly(Map.of("url", "http://acme"));
    }

    @Test
    @DisplayName("GEN-5: what the builder is given is checked")
    void builder() {
        assertThat(Failures.codeOf(() -> CnmAllocator.builder().callDeadline(Duration.ZERO)))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(Failures.codeOf(() -> CnmAllocator.builder().callsPerDriver(0)))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
