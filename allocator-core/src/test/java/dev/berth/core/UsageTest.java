package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.berth.ipam.DefaultIpamProvider;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UsageTest {
    /** The default driver, which hangs at the gate when it is asked for its status. */
    private static IpamDriverProvider hangingAt(Gate gate) {
        return new IpamDriverProvider() {
            @Override
            public String name() {
                return "slow";
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
                if (method.getName().equals("status")) {
                    var unused = gate.before(work -> true).act(() -> true);
                }
                return method.invoke(real, arguments);
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
}
