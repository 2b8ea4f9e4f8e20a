package dev.berth.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.PoolState;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.RestartMode;
import dev.berth.core.CnmAllocator;
import dev.berth.core.fake.HandOver;
import dev.berth.core.status.PendingRelease;
import dev.berth.core.status.PoolUsage;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories in which drivers refuse, throw before or after the work, hang, and forget. Whatever they do, every address
 * has one owner, an operation that failed has changed nothing, and once the drivers behave nothing is left over.
 */
@Tag("model")
class FaultyDriversModelTest {
    @ParameterizedTest(name = "seed {0}: idempotent {1}, hanging {2}, forgetful {3}")
    @CsvSource({
        "1, true, false, false, 60000",
        "2, false, false, false, 60000",
        "3, true, true, false, 1500",
        "4, false, true, false, 1500",
        "5, true, false, true, 60000",
        "6, false, false, true, 60000",
    })
    @DisplayName(
            "GEN-1, GEN-3, GEN-4, GEN-8, OWN-1, OWN-2, DRV-6, DRV-8: faulty drivers leave no leak and no duplicate")
    void faultyDrivers(long seed, boolean idempotent, boolean hanging, boolean forgetful, int steps) {
        new History(seed, idempotent, hanging, forgetful).run(steps);
    }

    /** A clock that the test winds. */
    private static final class WoundClock extends Clock {
        private volatile Instant now = Instant.EPOCH;

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final boolean idempotent;
        private final boolean forgetful;
        private final Faults faults;
        private final WoundClock clock = new WoundClock();
        private final HandOver executor = new HandOver();
        private final boolean hanging;
        private final FaultyIpam ipam;
        private final FaultyNetworkDriver driver;
        private final CnmAllocator allocator;
        private final Map<String, Network> networks = new TreeMap<>();
        private final Map<String, Service> services = new TreeMap<>();
        private final Map<String, Task> tasks = new TreeMap<>();
        private final Map<String, NodeAttachment> nodes = new TreeMap<>();
        private String step = "";

        History(long seed, boolean idempotent, boolean hanging, boolean forgetful) {
            this.seed = seed;
            this.random = new Random(seed);
            this.idempotent = idempotent;
            this.hanging = hanging;
            this.forgetful = forgetful;
            this.faults = new Faults(new Random(seed + 1), 8, hanging);
            DriverTraits traits = new DriverTraits(hanging, idempotent, RestartMode.REPLAY);
            DriverContext context = DriverContext.of(World.SETTINGS);
            this.ipam = new FaultyIpam(new DefaultIpamProvider().create(context), faults, traits);
            this.driver = new FaultyNetworkDriver(new OverlayDriverProvider().create(context), faults, traits);
            this.allocator = CnmAllocator.builder()
                    .clock(clock)
                    .executor(executor)
                    .callDeadline(hanging ? Duration.ofMillis(20) : Duration.ofSeconds(30))
                    .callsPerDriver(100)
                    .ipamDriver(provider("default", ipam))
                    .networkDriver(provider("overlay", driver))
                    .build();
        }

        private static IpamDriverProvider provider(String name, IpamDriver driver) {
            return new IpamDriverProvider() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public IpamDriver create(DriverContext context) {
                    return driver;
                }
            };
        }

        private static NetworkDriverProvider provider(String name, NetworkDriver driver) {
            return new NetworkDriverProvider() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public NetworkDriver create(DriverContext context) {
                    return driver;
                }
            };
        }

        void run(int steps) {
            try {
                for (int i = 0; i < steps; i++) {
                    step = "step " + i;
                    step();
                    compare();
                }
                step = "the end";
                end();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + step, e);
            } finally {
                faults.stop();
            }
        }

        private void step() {
            int kind = random.nextInt(100);
            if (kind < 8) {
                String id = "n" + random.nextInt(4);
                NetworkSpec spec =
                        NetworkSpec.builder(id).dualStack(random.nextBoolean()).build();
                step += ": allocate network " + id;
                attempt(() -> allocator.allocate(Network.of(id, spec)), networks, id);
            } else if (kind < 12) {
                String id = "n" + random.nextInt(4);
                step += ": release network " + id;
                release(() -> allocator.releaseNetwork(id));
                if (!allocator.isNetworkAllocated(id)) {
                    networks.remove(id);
                }
            } else if (kind < 30) {
                String id = "s" + random.nextInt(4);
                step += ": allocate service " + id;
                ServiceSpec spec = ServiceSpec.builder(id).on(someNetworks()).build();
                Service before = services.get(id);
                attempt(
                        () -> allocator.allocate(new Service(id, spec, before == null ? null : before.state())),
                        services,
                        id);
            } else if (kind < 38) {
                String id = "s" + random.nextInt(4);
                step += ": release service " + id;
                services.remove(id);
                release(() -> allocator.releaseService(id));
            } else if (kind < 65) {
                String id = "t" + random.nextInt(10);
                step += ": allocate task " + id;
                attempt(() -> allocator.allocate(Task.of(id, someNetworks())), tasks, id);
            } else if (kind < 82) {
                String id = "t" + random.nextInt(10);
                step += ": release task " + id;
                tasks.remove(id);
                release(() -> allocator.releaseTask(id));
            } else if (kind < 88) {
                NodeAttachment attachment = NodeAttachment.of("node", "n" + random.nextInt(4));
                step += ": allocate " + attachment;
                attempt(
                        () -> allocator.allocate(attachment),
                        nodes,
                        attachment.attachment().networkId());
            } else if (kind < 93) {
                String network = "n" + random.nextInt(4);
                step += ": release node on " + network;
                nodes.remove(network);
                release(() -> allocator.releaseNodeAttachment("node", network));
            } else if (kind < 97) {
                step += ": retry";
                clock.forward(Duration.ofSeconds(random.nextInt(20)));
                allocator.retryPendingReleases();
            } else if (forgetful) {
                step += ": forget";
                ipam.forgetOne(random);
            } else if (hanging) {
                step += ": open";
                openAndAwait();
            }
        }

        private String[] someNetworks() {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                if (random.nextInt(3) == 0) {
                    ids.add("n" + i);
                }
            }
            return ids.toArray(String[]::new);
        }

        private <T> void attempt(Supplier<T> operation, Map<String, T> results, String id) {
            try {
                results.put(id, operation.get());
            } catch (AllocatorException e) {
                step += ", refused: " + e.getMessage();
            }
        }

        private void release(Runnable operation) {
            try {
                operation.run();
            } catch (AllocatorException e) {
                step += ", refused: " + e.getMessage();
            }
        }

        /** Lets calls that hang end, and waits until what follows from their ends is done too. */
        private void openAndAwait() {
            executor.awaitAll(faults::open);
        }

        private void compare() {
            Map<String, Map<IpAddress, String>> holders = new HashMap<>();
            networks.forEach((id, network) -> {
                for (PoolState pool : network.state().ipam().pools()) {
                    hold(holders, id, pool.gateway(), "gateway");
                }
            });
            services.values().forEach(service -> {
                assertThat(allocator.isAllocated(service)).as("%s", service).isTrue();
                for (VirtualIp vip : service.stateOrNone().virtualIps()) {
                    hold(holders, vip.networkId(), vip.address().address(), service.id());
                }
            });
            tasks.values().forEach(task -> {
                if (!task.state().networks().isEmpty() && !allocator.isAllocated(task)) {
                    assertThat(allocator.isAllocated(task)).as("%s", task).isTrue();
                }
                for (Attachment attachment : task.state().networks()) {
                    for (Cidr address : attachment.addresses()) {
                        hold(holders, attachment.networkId(), address.address(), task.id());
                    }
                }
            });
            nodes.values().forEach(node -> {
                assertThat(allocator.isAllocated(node)).as("%s", node).isTrue();
                for (Cidr address : node.attachment().addresses()) {
                    hold(holders, node.attachment().networkId(), address.address(), "node");
                }
            });
            networks.forEach((id, network) -> {
                int held = 0;
                for (PoolUsage usage : allocator.usage(id).pools()) {
                    held += usage.held().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum();
                }
                assertThat(held).as("%s held", id).isEqualTo(holders.get(id).size());
            });
        }

        private static void hold(
                Map<String, Map<IpAddress, String>> holders, String network, IpAddress address, String owner) {
            String other =
                    holders.computeIfAbsent(network, first -> new HashMap<>()).put(address, owner);
            if (other != null) {
                assertThat(other).as("%s of %s is held twice", address, network).isEqualTo(owner);
            }
        }

        /** The drivers behave again: everything is given back, and nothing is left but what the allocator warns of. */
        private void end() {
            faults.stop();
            openAndAwait();
            settle();
            List.copyOf(services.keySet()).forEach(allocator::releaseService);
            List.copyOf(tasks.keySet()).forEach(allocator::releaseTask);
            List.copyOf(nodes.keySet()).forEach(network -> allocator.releaseNodeAttachment("node", network));
            settle();
            long orphans = orphans();
            networks.keySet().forEach(id -> {
                for (PoolUsage usage : allocator.usage(id).pools()) {
                    long wanted = usage.reserved() + usage.held(OwnerKind.GATEWAY);
                    if (!forgetful) {
                        assertThat(usage.inUse()).isBetween(wanted, wanted + orphans);
                    }
                }
            });
            networks.keySet().forEach(allocator::releaseNetwork);
            settle();
            assertThat(driver.live).isEmpty();
            if (idempotent) {
                assertThat(orphans).isZero();
                assertThat(ipam.livePools()).isEmpty();
            } else {
                assertThat(ipam.livePools().size()).isLessThanOrEqualTo((int) orphans);
            }
        }

        private void settle() {
            for (int round = 0; round < 20 && !waiting().isEmpty(); round++) {
                clock.forward(Duration.ofMinutes(10));
                allocator.retryPendingReleases();
            }
            assertThat(waiting()).isEmpty();
        }

        private List<PendingRelease> waiting() {
            return allocator.pendingReleases().stream()
                    .filter(release -> release.stage() != PendingRelease.Stage.POSSIBLE_ORPHAN)
                    .toList();
        }

        private long orphans() {
            return allocator.pendingReleases().stream()
                    .filter(release -> release.stage() == PendingRelease.Stage.POSSIBLE_ORPHAN)
                    .count();
        }
    }
}
