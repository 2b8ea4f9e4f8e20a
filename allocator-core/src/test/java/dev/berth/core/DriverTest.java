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
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeIpam;
import dev.berth.core.fake.FakeNetworkDriver;
import dev.berth.core.fake.FakeSource;
import dev.berth.core.fake.Forwarding;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.HandOver;
import dev.berth.core.fake.Later;
import dev.berth.core.fake.Script;
import dev.berth.ipam.DefaultIpamProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
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

    /** What a driver answers that cannot be right, and the call it answers with it. */
    private record Nonsense(String operation, Object answer) {}

    @Test
    @DisplayName("DRV-6: an answer that cannot be right is driver-failure, and all is rolled back")
    void nonsense() {
        Pool taken = Pool.of(new PoolId("GlobalDefault/10.0.0.0/24"), Prefix.parse("10.0.0.0/24"));
        List<Nonsense> answers = List.of(
                new Nonsense("requestPool", Pool.of(new PoolId("x"), Prefix.parse("10.99.0.0/24"))),
                new Nonsense("requestPool", Pool.of(new PoolId("x"), Prefix.parse("fd00::/64"))),
                new Nonsense("requestPool", Pool.of(new PoolId("x"), Prefix.parse("10.7.0.0/25"))),
                new Nonsense("requestPool", new Pool(null, Prefix.parse(SUBNET), null)),
                new Nonsense("requestPool", new Pool(new PoolId("x"), null, null)),
                new Nonsense("requestPool", taken),
                new Nonsense("requestPool", new Pool(new PoolId("x"), Prefix.parse(SUBNET), Cidr.parse("10.8.0.1/24"))),
                new Nonsense("requestAddress", Cidr.parse("10.8.0.1/24")),
                new Nonsense("requestAddress", Cidr.parse("fd00::1/64")),
                new Nonsense("allocateNetwork", "not a map"));
        for (Nonsense nonsense : answers) {
            Bench bench = Bench.inMemory();
            bench.allocator().allocate(Bench.network("a"));
            Set<String> before = bench.picture();
            bench.script.next(nonsense.operation(), Behaviour.answer(nonsense.answer()));
            AllocatorException failure =
                    Failures.of(() -> bench.allocator().allocate(Bench.network("n", IpamConfig.subnet(SUBNET))));
            assertThat(failure.code()).as(nonsense.toString()).isEqualTo(ErrorCode.DRIVER_FAILURE);
            assertThat(failure.getMessage()).as(nonsense.toString()).contains("driver ");
            assertThat(bench.picture()).as(nonsense.toString()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("DRV-6: a pool overlapping a live one is driver-failure, also when none in particular was asked for")
    void overlappingPool() {
        for (String overlapping : List.of("10.0.0.0/24", "10.0.0.0/16", "10.0.0.128/25")) {
            Bench bench = Bench.inMemory();
            bench.allocator().allocate(Bench.network("a"));
            Set<String> before = bench.picture();
            bench.script.next(
                    "requestPool", Behaviour.answer(Pool.of(new PoolId("other id"), Prefix.parse(overlapping))));
            AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
            assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
            assertThat(failure.problem()).contains("10.0.0.0/24");
            assertThat(bench.picture()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("DRV-6: a live pool that the driver gives to a second network is not released: the first holds it")
    void samePoolTwice() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("a"));
        Set<String> before = bench.picture();
        bench.script.next(
                "requestPool",
                Behaviour.answer(Pool.of(new PoolId("GlobalDefault/10.0.0.0/24"), Prefix.parse("10.0.0.0/24"))));
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("n"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.picture()).isEqualTo(before);
        bench.allocator().allocate(Task.of("t", "a"));
    }

    @Test
    @DisplayName("DRV-6: an address that another owner holds is driver-failure and not released: the other holds it")
    void heldByAnother() {
        Bench bench = Bench.inMemory();
        bench.allocator().allocate(Bench.network("n"));
        Task owner = bench.allocator().allocate(Task.of("owner", "n"));
        Set<String> before = bench.picture();
        bench.script.next("requestAddress", Behaviour.answer(Cidr.parse("10.0.0.2/24")));
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t", "n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(failure.problem()).isEqualTo("gave an address that task owner holds");
        assertThat(bench.picture()).isEqualTo(before);
        assertThat(bench.allocator().isAllocated(owner)).isTrue();
    }

    @Test
    @DisplayName("DRV-6: a gateway that another network's owner holds is driver-failure and not released")
    void gatewayHeldByAnother() {
        Bench bench = Bench.inMemory();
        IpamConfig first = IpamConfig.builder()
                .subnet(Cidr.parse(SUBNET))
                .range(Cidr.parse("10.7.0.0/25"))
                .build();
        IpamConfig second = IpamConfig.builder()
                .subnet(Cidr.parse(SUBNET))
                .range(Cidr.parse("10.7.0.128/25"))
                .build();
        bench.allocator().allocate(Bench.network("a", first));
        Set<String> before = bench.picture();
        bench.script.next("requestPool", work -> {
            Pool pool = (Pool) work.get();
            return new Pool(pool.id(), pool.subnet(), Cidr.parse("10.7.0.1/24"));
        });
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("b", second)));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(failure.problem()).contains("the gateway of network a");
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("DRV-6, NET-5: a pool of another size than the one asked for is driver-failure")
    void otherSize() {
        Bench bench = Bench.inMemory();
        bench.script.next("requestPool", Behaviour.answer(Pool.of(new PoolId("x"), Prefix.parse("10.7.0.0/16"))));
        assertThat(Failures.codeOf(
                        () -> bench.allocator().allocate(Bench.network("n", IpamConfig.subnet("0.0.0.0/24")))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.picture()).isEmpty();
    }

    /** An IPAM driver that says nothing where it should say something. */
    private static class Mute implements IpamDriver, IpamDriverProvider {
        @Override
        public String name() {
            return "mute";
        }

        @Override
        public IpamDriver create(DriverContext context) {
            return this;
        }

        @Override
        public IpamCapabilities capabilities() {
            return IpamCapabilities.builder().build();
        }

        @Override
        public AddressSpaces addressSpaces() {
            return null;
        }

        @Override
        public Pool requestPool(PoolRequest request) {
            return null;
        }

        @Override
        public void releasePool(PoolRelease release) {}

        @Override
        public Cidr requestAddress(AddressRequest request) {
            return null;
        }

        @Override
        public void releaseAddress(AddressRelease release) {}

        @Override
        public Optional<PoolStatus> status(PoolId pool) {
            return null;
        }

        @Override
        public String hints() {
            return null;
        }
    }

    @Test
    @DisplayName("DRV-6: a driver that declares nothing, or names no address space, is driver-failure")
    void mute() {
        CnmAllocator allocator = Bench.real().ipamDriver(new Mute()).build();
        assertThat(Failures.codeOf(() -> allocator.allocate(Bench.network("n", "mute"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(allocator.hints().ipamDrivers()).doesNotContainKey("mute");
        Mute nameless = new Mute() {
            @Override
            public AddressSpaces addressSpaces() {
                return new AddressSpaces("local", null);
            }
        };
        CnmAllocator second = Bench.real().ipamDriver(nameless).build();
        assertThat(Failures.codeOf(() -> second.allocate(Bench.network("n", "mute"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        Mute undeclared = new Mute() {
            @Override
            public IpamCapabilities capabilities() {
                return null;
            }
        };
        FakeIpam created = new FakeIpam("acme", new Script(), DriverTraits.IN_MEMORY);
        CnmAllocator.Builder builder = Bench.real().ipamDriver(created).ipamDriver(undeclared);
        assertThat(Failures.codeOf(builder::build)).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(created.isClosed()).isTrue();
    }

    @Test
    @DisplayName("NET-11: usage is known from the ledger where the driver does not tell, or tells null")
    void usageWithoutStatus() {
        Mute mute = new Mute() {
            @Override
            public AddressSpaces addressSpaces() {
                return new AddressSpaces("local", "global");
            }

            @Override
            public Pool requestPool(PoolRequest request) {
                return Pool.of(new PoolId("p"), Prefix.parse(SUBNET));
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                return Cidr.parse("10.7.0.1/24");
            }
        };
        CnmAllocator allocator = Bench.real().ipamDriver(mute).build();
        allocator.allocate(Bench.network("n", "mute"));
        assertThat(allocator.usage("n").pools().get(0).describe())
                .isEqualTo("capacity 256: 0 reserved by the driver, 1 gateway, 255 available");
    }

    @Test
    @DisplayName(
            "DRV-8: calls to drivers that may block run on the executor, others and all without one on the caller's thread")
    void whereCallsRun() {
        List<Thread> threads = new ArrayList<>();
        Behaviour noteThread = work -> {
            threads.add(Thread.currentThread());
            return work.get();
        };
        HandOver executor = new HandOver();
        Bench blocking = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor));
        blocking.script.always(call -> true, noteThread);
        blocking.allocator().allocate(Bench.network("n"));
        assertThat(threads).hasSize(3).doesNotContain(Thread.currentThread());

        for (Bench here : List.of(
                Bench.of(Bench.BLOCKING), Bench.of(DriverTraits.IN_MEMORY, builder -> builder.executor(executor)))) {
            threads.clear();
            here.script.always(call -> true, noteThread);
            here.allocator().allocate(Bench.network("n"));
            assertThat(threads).hasSize(3).containsOnly(Thread.currentThread());
        }
    }

    @Test
    @DisplayName("DRV-8: a driver from a plugin is treated as one that may block, whatever it declares")
    void foreignMayBlock() {
        List<Thread> threads = new ArrayList<>();
        Script script = new Script().always(call -> true, work -> {
            threads.add(Thread.currentThread());
            return work.get();
        });
        CnmAllocator allocator = Bench.real()
                .executor(new HandOver())
                .driverSource(new FakeSource().with("acme", new FakeIpam("acme", script, DriverTraits.IN_MEMORY)))
                .build();
        allocator.allocate(Bench.network("n", "acme"));
        assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
    }

    @Test
    @DisplayName(
            "DRV-8: so many calls of a driver may be under way and no more; who finds no turn is told which driver hangs")
    void boundOnCalls() {
        HandOver executor = new HandOver();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor)
                .callDeadline(Duration.ofMillis(1))
                .callsPerDriver(2));
        bench.allocator().allocate(Bench.network("n"));
        Gate first = new Gate();
        Gate second = new Gate();
        bench.script.next("requestAddress", first.after()).next("requestAddress", second.after());
        for (String id : List.of("t1", "t2")) {
            assertThat(Failures.codeOf(() -> bench.allocator().allocate(Task.of(id, "n"))))
                    .isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        }
        bench.script.forgetCalls();
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t3", "n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.getMessage())
                .contains("ipam driver default", "all of its 2 calls are under way and none ended within 1 ms");
        assertThat(bench.script.calls()).isEmpty();
        first.open();
        second.open();
        executor.awaitAll();
        assertThat(bench.allocator().allocate(Task.of("t3", "n")).addresses("n"))
                .hasSize(1);
    }

    @Test
    @DisplayName("DRV-8: a call that the executor does not start in time never happens")
    void neverStarted() {
        Deque<Runnable> queue = new ArrayDeque<>();
        HandOver executor = new HandOver();
        boolean[] queues = {false};
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.callDeadline(Duration.ofMillis(1))
                .executor(call -> {
                    if (queues[0]) {
                        queue.add(call);
                    } else {
                        executor.execute(call);
                    }
                }));
        bench.allocator().allocate(Bench.network("n"));
        Set<String> before = bench.picture();
        queues[0] = true;
        bench.script.forgetCalls();
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Task.of("t", "n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(failure.problem()).contains("the executor did not start the call within 1 ms");
        queues[0] = false;
        queue.forEach(Runnable::run);
        assertThat(bench.script.calls()).isEmpty();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("DRV-8: an executor that takes no more calls is driver-unavailable, and costs no turn")
    void rejected() {
        Bench bench =
                Bench.of(Bench.BLOCKING, builder -> builder.callsPerDriver(1).executor(call -> {
                    throw new RejectedExecutionException();
                }));
        for (int i = 0; i < 3; i++) {
            AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
            assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            assertThat(failure.getMessage()).contains("the executor takes no more calls");
        }
    }

    @Test
    @DisplayName("DRV-8: a caller that is interrupted gets driver-unavailable, and what its call took is undone")
    void interruptedCaller() {
        HandOver executor = new HandOver();
        Bench bench = Bench.of(Bench.BLOCKING, builder -> builder.executor(executor));
        bench.allocator().allocate(Bench.network("n"));
        Set<String> before = bench.picture();
        Gate gate = new Gate();
        bench.script.next("requestAddress", gate.after());
        Later<Boolean> caller = Later.of(() -> {
            Thread self = Thread.currentThread();
            Later<Boolean> interrupter = Later.run(() -> {
                gate.awaitReached();
                self.interrupt();
            });
            ErrorCode code = Failures.codeOf(() -> bench.allocator().allocate(Task.of("t", "n")));
            assertThat(code).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
            boolean seen = Thread.interrupted();
            return interrupter.get() && seen;
        });
        assertThat(caller.get()).isTrue();
        gate.open();
        executor.awaitAll();
        assertThat(bench.picture()).isEqualTo(before);
    }

    @Test
    @DisplayName("DRV-8: a driver that throws an Error is caught like one that throws an exception")
    void error() {
        Bench bench = Bench.inMemory();
        bench.script.next("allocateNetwork", work -> {
            throw new StackOverflowError("deep");
        });
        AllocatorException failure = Failures.of(() -> bench.allocator().allocate(Bench.network("n")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(failure.problem()).contains("allocateNetwork threw java.lang.StackOverflowError: deep");
        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("closing the allocator closes its built-in drivers, all of them, whichever fails")
    void close() {
        FakeNetworkDriver good = new FakeNetworkDriver("good", new Script(), DriverTraits.IN_MEMORY);
        FakeIpam ipam = new FakeIpam("acme", new Script(), DriverTraits.IN_MEMORY);
        Mute failing = new Mute() {
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
