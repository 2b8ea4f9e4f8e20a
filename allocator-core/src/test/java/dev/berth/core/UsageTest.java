package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.FakeIpam;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.Later;
import dev.berth.core.fake.Script;
import dev.berth.core.status.NetworkUsage;
import dev.berth.core.status.PoolUsage;
import dev.berth.ipam.DefaultIpamProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UsageTest {
    /** The default driver, which hangs at the gate when it is asked for its status. */
    private static IpamDriverProvider hangingAt(Gate gate) {
        return withStatus(status -> {
            var unused = gate.before(work -> true).act(() -> true);
            return status;
        });
    }

    /** The default driver, which does not tell how full its pools are. */
    private static IpamDriverProvider silent() {
        return withStatus(status -> Optional.empty());
    }

    /** The default driver, which says something else of its status. */
    private static IpamDriverProvider withStatus(UnaryOperator<Object> said) {
        return new IpamDriverProvider() {
            @Override
            public String name() {
                return "default";
            }

            @Override
            public IpamDriver create(DriverContext context) {
                IpamDriver real = new DefaultIpamProvider().create(context);
                return (IpamDriver) Proxy.newProxyInstance(
                        IpamDriver.class.getClassLoader(),
                        new Class<?>[] {IpamDriver.class},
                        (proxy, method, arguments) -> call(real, method, arguments));
            }

            private Object call(IpamDriver real, Method method, Object[] arguments) throws Throwable {
                Object answer = method.invoke(real, arguments);
                return method.getName().equals("status") ? said.apply(answer) : answer;
            }
        };
    }

    @Test
    @DisplayName("NET-7, GEN-6: looking at a network's usage does not keep the network from being released")
    void doesNotHinderRelease() {
        Gate gate = new Gate();
        Bench bench = Bench.of(
                DriverTraits.IN_MEMORY,
                builder -> builder.ipamDriver(
                        new FakeIpam("slow", new Script(), DriverTraits.IN_MEMORY, hangingAt(gate))));
        bench.allocator().allocate(Bench.network("a", "slow"));
        Later<NetworkUsage> usage = Later.of(() -> bench.allocator().usage("a"));
        gate.awaitReached();

        bench.allocator().releaseNetwork("a");

        gate.open();
        assertThat(usage.get().pools()).hasSize(1);
        assertThat(bench.allocator().networkIds()).isEmpty();
    }

    @Test
    @DisplayName(
            "NET-11: where the driver does not tell, addresses outside the range take nothing from what is available in it")
    void rangeOfSilentDriver() {
        Bench bench = Bench.of(
                DriverTraits.IN_MEMORY,
                builder -> builder.ipamDriver(new FakeIpam("silent", new Script(), DriverTraits.IN_MEMORY, silent())));
        IpamConfig config = IpamConfig.builder()
                .subnet(Cidr.parse("10.1.0.0/24"))
                .range(Cidr.parse("10.1.0.16/30"))
                .gateway(IpAddress.parse("10.1.0.1"))
                .build();
        bench.allocator().allocate(Bench.network("a", "silent", config));
        for (int i = 0; i < 4; i++) {
            bench.allocator()
                    .allocate(Task.builder("outside" + i)
                            .spec(new TaskSpec(
                                    List.of(NetworkAttachmentSpec.to("a", IpAddress.parse("10.1.0." + (100 + i))))))
                            .build());
        }
        bench.allocator().allocate(Task.of("inside", "a"));

        PoolUsage usage = bench.allocator().usage("a").pools().get(0);

        assertThat(usage.inUse()).isEqualTo(6);
        assertThat(usage.dynamicAvailable()).isEqualTo(3);
    }

    @Test
    @DisplayName("NET-11: what is available in a large IPv6 pool saturates")
    void largePoolOfSilentDriver() {
        Bench bench = Bench.of(
                DriverTraits.IN_MEMORY,
                builder -> builder.ipamDriver(new FakeIpam("silent", new Script(), DriverTraits.IN_MEMORY, silent())));
        bench.allocator()
                .allocate(Bench.network("a", "silent", IpamConfig.subnet("fd00::/48"), IpamConfig.subnet("fd01::/64")));

        List<PoolUsage> pools = bench.allocator().usage("a").pools();

        assertThat(pools.get(0).dynamicAvailable()).as("2^80 - 1").isEqualTo(-1L);
        assertThat(pools.get(1).dynamicAvailable()).as("2^64 - 1").isEqualTo(-1L);
    }
}
