package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Task;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeIpam;
import dev.berth.core.fake.MuteIpam;
import dev.berth.core.fake.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverAnswerTest {
    private static final String SUBNET = "10.7.0.0/24";

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

    @Test
    @DisplayName("DRV-6: a driver that declares nothing, or names no address space, is driver-failure")
    void mute() {
        CnmAllocator allocator = Bench.real().ipamDriver(new MuteIpam()).build();
        assertThat(Failures.codeOf(() -> allocator.allocate(Bench.network("n", "mute"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(allocator.hints().ipamDrivers()).doesNotContainKey("mute");
        MuteIpam nameless = new MuteIpam() {
            @Override
            public AddressSpaces addressSpaces() {
                return new AddressSpaces("local", null);
            }
        };
        CnmAllocator second = Bench.real().ipamDriver(nameless).build();
        assertThat(Failures.codeOf(() -> second.allocate(Bench.network("n", "mute"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        MuteIpam undeclared = new MuteIpam() {
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
    @DisplayName(
            "IPM-10: a driver that fails to say its hints keeps those that it said last; one that says none has none")
    void hintsOfOneThatFails() {
        List<String> says = new ArrayList<>(Arrays.asList("second", null, ""));
        MuteIpam forgetful = new MuteIpam() {
            @Override
            public String hints() {
                return says.remove(0);
            }
        };
        CnmAllocator allocator = Bench.real()
                .ipamDriver(forgetful)
                .hints(new DriverHints(Map.of(), Map.of("mute", "first")))
                .build();
        assertThat(allocator.hints().ipamDrivers()).containsEntry("mute", "second");
        assertThat(allocator.hints().ipamDrivers()).containsEntry("mute", "second");
        assertThat(allocator.hints().ipamDrivers()).doesNotContainKey("mute");
    }

    @Test
    @DisplayName("NET-11: usage is known from the ledger where the driver does not tell, or tells null")
    void usageWithoutStatus() {
        MuteIpam mute = new MuteIpam() {
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
    @DisplayName("DRV-6: a pool that has a name but no subnet is given back by its name")
    void namedPoolWithoutSubnet() {
        Bench bench = Bench.inMemory();
        bench.script.next("requestPool", Behaviour.answer(new Pool(new PoolId("x"), null, null)));
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(Bench.network("n"))))
                .isEqualTo(ErrorCode.DRIVER_FAILURE);
        assertThat(bench.script.requests(PoolRelease.class))
                .extracting(PoolRelease::pool)
                .containsExactly(new PoolId("x"));
    }
}
