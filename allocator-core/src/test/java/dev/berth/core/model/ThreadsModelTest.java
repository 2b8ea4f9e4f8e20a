package dev.berth.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.Task;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.OwnerKind;
import dev.berth.core.CnmAllocator;
import dev.berth.core.status.PoolUsage;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A large world and many threads: each has objects of its own, and all fight over some networks and tasks of nobody's. At the
 * end the objects, the ledger and the bitmaps agree, a fresh allocator takes all objects as they are, and a full release
 * leaves nothing.
 */
class ThreadsModelTest {
    private static final int THREADS = 8;
    private static final int STEPS_EACH = Integer.getInteger("berth.model.threadSteps", 60_000);
    private static final int STEADY_NETWORKS = 12;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    @DisplayName("GEN-3, GEN-6, GEN-7, TSK-5: many threads on the same networks and objects leave one owner an address")
    void manyThreads(long seed) throws Exception {
        try (CnmAllocator allocator = allocator()) {
            Map<String, Network> networks = new TreeMap<>();
            for (int i = 0; i < STEADY_NETWORKS; i++) {
                NetworkSpec.Builder spec = NetworkSpec.builder("net").dualStack(i % 3 == 0);
                if (i < 4) { // two networks that share a parent pool, twice
                    spec.ipam(IpamConfig.builder()
                            .subnet(Cidr.parse("172.16." + i / 2 + ".0/24"))
                            .range(Cidr.parse("172.16." + i / 2 + "." + i % 2 * 128 + "/25"))
                            .build());
                }
                Network network = allocator.allocate(Network.of("n" + i, spec.build()));
                networks.put(network.id(), network);
            }

            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(new Worker(allocator, i, seed));
            }
            run(workers);

            allocator.networkIds().stream()
                    .filter(id -> id.startsWith("shared"))
                    .forEach(allocator::releaseNetworkWithEndpoints);
            for (int i = 0; i < Worker.SHARED_TASKS; i++) {
                allocator.releaseTask("shared" + i);
            }
            oneOwnerEach(allocator, networks, workers);
            freshAllocatorTakesAll(networks, workers);
            fullReleaseLeavesNothing(allocator, networks, workers);
        }
    }

    private static CnmAllocator allocator() {
        return CnmAllocator.builder()
                .settings(ClusterSettings.builder()
                        .defaultAddressPools(
                                List.of(AddressPool.of("10.0.0.0/16", 25), AddressPool.of("fd00::/56", 64)))
                        .build())
                .networkDriver(new OverlayDriverProvider())
                .ipamDriver(new DefaultIpamProvider())
                .build();
    }

    private static void run(List<Worker> workers) throws InterruptedException, ExecutionException {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            workers.forEach(worker -> runs.add(executor.submit(worker)));
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void oneOwnerEach(CnmAllocator allocator, Map<String, Network> networks, List<Worker> workers) {
        Map<IpAddress, String> holders = new HashMap<>();
        Map<String, Integer> held = new HashMap<>();
        for (Worker worker : workers) {
            worker.tasks.values().forEach(task -> {
                assertThat(allocator.isAllocated(task)).as("%s", task).isTrue();
                task.state().networks().forEach(attachment -> hold(holders, held, attachment, task.id()));
            });
            worker.services.values().forEach(service -> {
                assertThat(allocator.isAllocated(service)).as("%s", service).isTrue();
                for (VirtualIp vip : service.stateOrNone().virtualIps()) {
                    hold(holders, held, new Attachment(vip.networkId(), List.of(vip.address())), service.id());
                }
            });
            worker.nodes.values().forEach(node -> {
                assertThat(allocator.isAllocated(node)).as("%s", node).isTrue();
                hold(holders, held, node.attachment(), node.nodeId());
            });
        }
        networks.keySet().forEach(id -> {
            List<PoolUsage> pools = allocator.usage(id).pools();
            int endpoints = 0;
            for (PoolUsage pool : pools) {
                endpoints += pool.held(OwnerKind.TASK) + pool.held(OwnerKind.SERVICE) + pool.held(OwnerKind.NODE);
                assertThat(pool.held(OwnerKind.GATEWAY)).isEqualTo(1);
            }
            assertThat(endpoints).as("endpoints of %s", id).isEqualTo(held.getOrDefault(id, 0));
        });
        // bitmaps: nothing is in use that no owner of ours holds
        assertThat(networks.keySet().stream()
                        .flatMap(id -> allocator.usage(id).pools().stream())
                        .filter(pool -> pool.range().isEmpty())
                        .allMatch(pool -> pool.inUse()
                                == pool.reserved()
                                        + pool.held().values().stream()
                                                .mapToInt(Integer::intValue)
                                                .sum()))
                .isTrue();
        assertThat(allocator.pendingReleases()).isEmpty();
    }

    private static void hold(
            Map<IpAddress, String> holders, Map<String, Integer> held, Attachment attachment, String owner) {
        for (Cidr address : attachment.addresses()) {
            assertThat(holders.put(address.address(), owner))
                    .as("%s is held twice", address)
                    .isNull();
            held.merge(attachment.networkId(), 1, Integer::sum);
        }
    }

    private static void freshAllocatorTakesAll(Map<String, Network> networks, List<Worker> workers) {
        try (CnmAllocator fresh = allocator()) {
            networks.values()
                    .forEach(network -> assertThat(fresh.restore(network)).isEqualTo(network));
            for (Worker worker : workers) {
                worker.nodes.values().forEach(node -> assertThat(fresh.restore(node))
                        .isEqualTo(node));
                worker.services.values().forEach(service -> assertThat(fresh.restore(service))
                        .isEqualTo(service));
                worker.tasks.values().forEach(task -> assertThat(fresh.restore(task))
                        .isEqualTo(task));
            }
        }
    }

    private static void fullReleaseLeavesNothing(
            CnmAllocator allocator, Map<String, Network> networks, List<Worker> workers) {
        for (Worker worker : workers) {
            worker.tasks.keySet().forEach(allocator::releaseTask);
            worker.services.keySet().forEach(allocator::releaseService);
            worker.nodes
                    .values()
                    .forEach(node -> allocator.releaseNodeAttachment(
                            node.nodeId(), node.attachment().networkId()));
        }
        networks.keySet().forEach(allocator::releaseNetwork);
        assertThat(allocator.networkIds()).isEmpty();
        Network first = allocator.allocate(
                Network.of("first", NetworkSpec.builder("first").dualStack(true).build()));
        assertThat(first.state().ipam().pools())
                .extracting(pool -> pool.subnet().toString())
                .containsExactly("10.0.0.0/25", "fd00::/64");
        allocator.releaseNetwork("first");
    }

    private static final class Worker implements Runnable {
        static final int SHARED_TASKS = 20;

        private final CnmAllocator allocator;
        private final int number;
        private final Random random;
        final Map<String, Task> tasks = new HashMap<>();
        final Map<String, Service> services = new HashMap<>();
        final Map<String, NodeAttachment> nodes = new HashMap<>();

        Worker(CnmAllocator allocator, int number, long seed) {
            this.allocator = allocator;
            this.number = number;
            this.random = new Random(seed * 1_000 + number);
        }

        @Override
        public void run() {
            for (int i = 0; i < STEPS_EACH; i++) {
                try {
                    step();
                } catch (AllocatorException e) {
                    assertThat(e.code())
                            .as(e.getMessage())
                            .isIn(
                                    ErrorCode.NO_AVAILABLE_ADDRESSES,
                                    ErrorCode.UNKNOWN_NETWORK,
                                    ErrorCode.NETWORK_EXISTS,
                                    ErrorCode.NETWORK_IN_USE);
                }
            }
        }

        private String steadyNetwork() {
            return "n" + random.nextInt(STEADY_NETWORKS);
        }

        private void step() {
            int kind = random.nextInt(100);
            if (kind < 35) {
                String id = "t" + number + "-" + random.nextInt(60);
                String one = steadyNetwork();
                String other = steadyNetwork();
                Task task = one.equals(other) ? Task.of(id, one) : Task.of(id, one, other);
                tasks.put(id, allocator.allocate(task));
            } else if (kind < 65) {
                String id = "t" + number + "-" + random.nextInt(60);
                allocator.releaseTask(id);
                tasks.remove(id);
            } else if (kind < 72) {
                String id = "s" + number + "-" + random.nextInt(10);
                ServiceSpec spec = ServiceSpec.builder(id).on(steadyNetwork()).build();
                Service before = services.get(id);
                services.put(id, allocator.allocate(new Service(id, spec, before == null ? null : before.state())));
            } else if (kind < 78) {
                String id = "s" + number + "-" + random.nextInt(10);
                allocator.releaseService(id);
                services.remove(id);
            } else if (kind < 81) {
                NodeAttachment node = NodeAttachment.of("node" + number, steadyNetwork());
                nodes.put(node.attachment().networkId(), allocator.allocate(node));
            } else if (kind < 84) {
                String network = steadyNetwork();
                allocator.releaseNodeAttachment("node" + number, network);
                nodes.remove(network);
            } else if (kind < 90) {
                String id = "shared" + random.nextInt(SHARED_TASKS);
                allocator.allocate(Task.of(id, "sharednet" + random.nextInt(3), steadyNetwork()));
            } else if (kind < 96) {
                allocator.releaseTask("shared" + random.nextInt(SHARED_TASKS));
            } else if (kind < 98) {
                allocator.allocate(Network.of("sharednet" + random.nextInt(3), NetworkSpec.named("shared")));
            } else if (kind < 99) {
                allocator.releaseNetwork("sharednet" + random.nextInt(3));
            } else {
                allocator.releaseNetworkWithEndpoints("sharednet" + random.nextInt(3));
            }
        }
    }
}
