package dev.berth.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.Task;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.Scope;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.fake.Behaviour;
import dev.berth.core.fake.Bench;
import dev.berth.core.fake.Failures;
import dev.berth.core.fake.FakeSource;
import dev.berth.core.fake.Forwarding;
import dev.berth.core.fake.Gate;
import dev.berth.core.fake.Later;
import dev.berth.core.fake.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LeaseAndCloseTest {
    /** A network driver that answers null to the question for gateways. */
    private static final class Careless implements NetworkDriverProvider, NetworkDriver {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public NetworkDriver create(DriverContext context) {
            return this;
        }

        @Override
        public NetworkCapabilities capabilities() {
            return NetworkCapabilities.of(Scope.GLOBAL).build();
        }

        @Override
        public Map<String, String> allocateNetwork(NetworkRequest request) {
            return request.options();
        }

        @Override
        public void freeNetwork(NetworkRelease release) {}

        @Override
        @SuppressWarnings("NullAway") // what it is about
        public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
            return null;
        }
    }

    @Test
    @DisplayName("DRV-6: no answer to the question which families want no gateway is the driver's failure")
    void noFamilies() {
        Bench bench = Bench.of(DriverTraits.IN_MEMORY, builder -> builder.networkDriver(new Careless()));
        Network network =
                Network.of("a", NetworkSpec.builder("a").driver("careless").build());

        assertThat(Failures.codeOf(() -> bench.allocator().allocate(network))).isEqualTo(ErrorCode.DRIVER_FAILURE);

        assertThat(bench.picture()).isEmpty();
    }

    @Test
    @DisplayName("DRV-3: an allocator that is closed gives the drivers of its source back, also those in use")
    void leasesEnd() {
        FakeSource source = new FakeSource().with("acme", Bench.inMemory().ipam);
        Bench bench = Bench.of(DriverTraits.IN_MEMORY, builder -> builder.driverSource(source));
        bench.allocator().allocate(Bench.network("a", "acme"));
        assertThat(source.leases()).containsExactly("acme");

        bench.allocator().close();

        assertThat(source.leases()).isEmpty();
    }

    @Test
    @DisplayName("GEN-8: a closed driver gets no give-back any more")
    void noRetriesAfterClose() {
        ManualScheduler scheduler = new ManualScheduler();
        Bench bench = Bench.of(DriverTraits.IN_MEMORY, builder -> builder.retryScheduler(scheduler));
        bench.allocator().allocate(Bench.network("a"));
        bench.allocator().allocate(Task.of("t", "a"));
        bench.script.next("releaseAddress", Behaviour.REFUSE);
        Failures.codeOf(() -> bench.allocator().releaseTask("t"));
        bench.script.forgetCalls();

        bench.allocator().close();
        scheduler.runFirst();

        assertThat(bench.script.calls()).isEmpty();
        assertThat(scheduler.delays()).isEmpty();
        assertThat(bench.allocator().pendingReleases()).hasSize(1);
    }

    @Test
    @DisplayName("GEN-1: a lease that does not end well leaves no half-allocated network behind")
    void leaseEndsBadly() {
        FakeSource source = new FakeSource().with("acme", Bench.inMemory().driver);
        source.atEnd(() -> {
            throw new IllegalStateException("the host is broken");
        });
        Bench bench = Bench.of(DriverTraits.IN_MEMORY, builder -> builder.driverSource(source));
        Network network = Network.of(
                "a",
                NetworkSpec.builder("a")
                        .driver("acme")
                        .ipam(new IpamSpec(DriverConfig.named("nobody"), List.of()))
                        .build());

        assertThat(Failures.codeOf(() -> bench.allocator().allocate(network))).isEqualTo(ErrorCode.UNKNOWN_IPAM_DRIVER);
        assertThat(Failures.codeOf(() -> bench.allocator().allocate(network))).isEqualTo(ErrorCode.UNKNOWN_IPAM_DRIVER);
    }

    @Test
    @DisplayName("IPM-10: a driver of the source takes its saved hints back once, before anything is asked of it")
    void hintsOnce() {
        List<String> calls = new ArrayList<>();
        Bench other = Bench.inMemory();
        NetworkDriver driver = new Forwarding("acme", other.driver) {
            @Override
            public void restoreHints(String hints) {
                calls.add(hints);
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                calls.add(request.networkId());
                return super.allocateNetwork(request);
            }
        };
        Bench bench =
                Bench.of(DriverTraits.IN_MEMORY, builder -> builder.driverSource(new FakeSource().with("acme", driver))
                        .hints(new DriverHints(Map.of("acme", "saved"), Map.of())));
        for (String id : List.of("a", "b")) {
            bench.allocator()
                    .allocate(Network.of(
                            id, NetworkSpec.builder(id).driver("acme").build()));
            bench.allocator().releaseNetwork(id);
        }

        assertThat(calls).containsExactly("saved", "a", "b");
    }

    @Test
    @DisplayName("IPM-10: who comes while a driver of the source takes its hints back waits for that")
    void hintsBeforeAnything() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Gate gate = new Gate();
        Bench other = Bench.inMemory();
        NetworkDriver driver = new Forwarding("acme", other.driver) {
            @Override
            public void restoreHints(String hints) {
                var unused = gate.before(work -> true).act(() -> true);
                calls.add(hints);
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                calls.add("network");
                return super.allocateNetwork(request);
            }
        };
        Bench bench =
                Bench.of(DriverTraits.IN_MEMORY, builder -> builder.driverSource(new FakeSource().with("acme", driver))
                        .hints(new DriverHints(Map.of("acme", "saved"), Map.of())));
        Later<Network> first = Later.of(() -> bench.allocator()
                .allocate(
                        Network.of("a", NetworkSpec.builder("a").driver("acme").build())));
        gate.awaitReached();
        Later<Network> second = Later.of(() -> bench.allocator()
                .allocate(
                        Network.of("b", NetworkSpec.builder("b").driver("acme").build())));
        second.awaitBlocked();

        gate.open();
        assertThat(first.get().state()).isNotNull();
        assertThat(second.get().state()).isNotNull();
        assertThat(calls).containsExactly("saved", "network", "network");
    }

    @Test
    @DisplayName("IPM-10: hints of a driver that nobody has asked for yet are kept for the next start")
    void hintsOfUnusedDriver() {
        DriverHints saved = new DriverHints(Map.of("acme", "saved"), Map.of("other", "saved too"));
        Bench bench = Bench.of(DriverTraits.IN_MEMORY, builder -> builder.hints(saved));

        assertThat(bench.allocator().hints()).isEqualTo(saved);
    }
}
