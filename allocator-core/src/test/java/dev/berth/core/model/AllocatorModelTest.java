package dev.berth.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Network;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.spi.OwnerKind;
import dev.berth.bridge.NodeLocalDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.core.status.PoolUsage;
import dev.berth.ipam.DefaultIpamProvider;
import dev.berth.ipam.NullIpamProvider;
import dev.berth.overlay.OverlayDriverProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of small worlds against a naive model: the same answers and the same refusals, and after each step the
 * same state, down to each pool's counts and the holder of each address.
 */
@Tag("model")
class AllocatorModelTest {
    private static final int STEPS = Integer.getInteger("berth.model.steps", 150_000);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName(
            "GEN-1, GEN-2, GEN-3, GEN-7, NET, SVC, TSK, ATT, IPM-2 to IPM-9, VNI: random histories are the model's")
    void randomHistories(long seed) {
        new History(seed).run(STEPS);
    }

    @Test
    @DisplayName("a history of another seed in each run")
    void anotherSeed() {
        long seed = System.nanoTime();
        System.out.println("AllocatorModelTest.anotherSeed: seed " + seed);
        new History(seed).run(STEPS / 3);
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final World world;
        private CnmAllocator allocator = allocator();
        private NaiveAllocator model = new NaiveAllocator(World.DEFAULTS, World.VNIS);
        private final Map<String, Network> networks = new TreeMap<>();
        private final Map<String, Service> services = new TreeMap<>();
        private final Map<String, Task> tasks = new TreeMap<>();
        private final Map<String, NodeAttachment> nodes = new TreeMap<>();
        private String step = "";

        History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.world = new World(random);
        }

        static CnmAllocator allocator() {
            CnmAllocator.Builder builder = CnmAllocator.builder()
                    .settings(World.SETTINGS)
                    .networkDriver(new OverlayDriverProvider())
                    .ipamDriver(new DefaultIpamProvider())
                    .ipamDriver(new NullIpamProvider());
            NodeLocalDriverProvider.all().forEach(builder::networkDriver);
            return builder.build();
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                try {
                    step();
                    compare();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", step " + i + ": " + step, e);
                }
            }
            releaseEverything();
        }

        private void step() {
            int kind = random.nextInt(100);
            if (kind < 12) {
                Network network = world.network(world.networkId());
                step = "allocate " + network;
                both(() -> allocator.allocate(network), () -> model.allocate(network), networks, network.id());
            } else if (kind < 18) {
                String id = world.networkId();
                boolean forced = random.nextInt(4) == 0;
                step = "release network " + id + (forced ? " forced" : "");
                if (bothRun(
                        () -> {
                            if (forced) {
                                allocator.releaseNetworkWithEndpoints(id);
                            } else {
                                allocator.releaseNetwork(id);
                            }
                        },
                        () -> model.releaseNetwork(id, forced))) {
                    networks.remove(id);
                }
            } else if (kind < 38) {
                String id = world.serviceId();
                Service service = world.service(id, model, services.get(id));
                step = "allocate " + service;
                both(() -> allocator.allocate(service), () -> model.allocate(service), services, id);
            } else if (kind < 44) {
                String id = world.serviceId();
                step = "release service " + id;
                bothRun(() -> allocator.releaseService(id), () -> model.releaseService(id));
                services.remove(id);
            } else if (kind < 74) {
                String id = world.taskId();
                Task task = world.task(id, model, tasks.get(id));
                step = "allocate " + task;
                both(() -> allocator.allocate(task), () -> model.allocate(task), tasks, id);
            } else if (kind < 88) {
                String id = world.taskId();
                step = "release task " + id;
                bothRun(() -> allocator.releaseTask(id), () -> model.releaseTask(id));
                tasks.remove(id);
            } else if (kind < 94) {
                NodeAttachment attachment = world.node(model);
                step = "allocate " + attachment;
                both(() -> allocator.allocate(attachment), () -> model.allocate(attachment), nodes, key(attachment));
            } else if (kind < 99) {
                NodeAttachment attachment = world.node(model);
                step = "release " + attachment;
                bothRun(
                        () -> allocator.releaseNodeAttachment(
                                attachment.nodeId(), attachment.attachment().networkId()),
                        () -> model.releaseNode(attachment));
                nodes.remove(key(attachment));
            } else {
                step = "restart";
                restart();
            }
        }

        private static String key(NodeAttachment attachment) {
            return attachment.nodeId() + " " + attachment.attachment().networkId();
        }

        private <T> void both(Supplier<T> real, Supplier<T> naive, Map<String, T> results, String id) {
            T expected = null;
            String refusal = "";
            try {
                expected = naive.get();
            } catch (AllocatorException e) {
                refusal = e.code().name();
            }
            try {
                T got = real.get();
                assertThat(refusal).as("refused by the model, but got %s", got).isEmpty();
                assertThat(got).isEqualTo(expected);
                results.put(id, got);
            } catch (AllocatorException e) {
                assertThat(e.code().name()).as(e.getMessage()).isEqualTo(refusal);
            }
        }

        private boolean bothRun(Runnable real, Runnable naive) {
            Map<String, Boolean> done = new TreeMap<>();
            both(run(real), run(naive), done, "");
            return !done.isEmpty();
        }

        private static Supplier<Boolean> run(Runnable body) {
            return () -> {
                body.run();
                return true;
            };
        }

        /** GEN-7: the same again, whatever the order within a kind. */
        private void restart() {
            allocator.close();
            allocator = allocator();
            model = new NaiveAllocator(World.DEFAULTS, World.VNIS);
            // what a forced release took from an object is not in its state any more
            for (Network network : shuffled(networks)) {
                both(() -> allocator.restore(network), () -> model.allocate(network), networks, network.id());
            }
            nodes.values()
                    .removeIf(attachment ->
                            !networks.containsKey(attachment.attachment().networkId()));
            for (NodeAttachment attachment : shuffled(nodes)) {
                both(() -> allocator.restore(attachment), () -> model.allocate(attachment), nodes, key(attachment));
            }
            for (Service service : shuffled(services)) {
                both(() -> allocator.restore(service), () -> model.allocate(service), services, service.id());
            }
            for (Task task : shuffled(tasks)) {
                both(() -> allocator.restore(task), () -> model.allocate(task), tasks, task.id());
            }
        }

        private <T> List<T> shuffled(Map<String, T> objects) {
            List<T> list = new ArrayList<>(objects.values());
            Collections.shuffle(list, random);
            return list;
        }

        /** Ledger, bitmaps and objects agree with the model, and so with one another. */
        private void compare() {
            if (!allocator.networkIds().equals(model.networks.keySet())) {
                assertThat(allocator.networkIds()).isEqualTo(model.networks.keySet());
            }
            model.networks.forEach((id, live) -> {
                List<PoolUsage> usages = allocator.usage(id).pools();
                assertThat(usages.size()).isEqualTo(live.shares().size());
                for (int i = 0; i < usages.size(); i++) {
                    compare(id, usages.get(i), live.shares().get(i));
                }
            });
            services.values()
                    .forEach(service -> agree(service, allocator.isAllocated(service), model.isAllocated(service)));
            tasks.values().forEach(task -> agree(task, allocator.isAllocated(task), model.isAllocated(task)));
            nodes.values().forEach(node -> agree(node, allocator.isAllocated(node), model.isAllocated(node)));
            if (!allocator.pendingReleases().isEmpty()) {
                assertThat(allocator.pendingReleases()).isEmpty();
            }
        }

        private static void agree(Object object, boolean real, boolean naive) {
            if (real != naive) {
                assertThat(real).as("isAllocated of %s", object).isEqualTo(naive);
            }
        }

        private void compare(String network, PoolUsage usage, NaiveAllocator.Share share) {
            NaivePool pool = share.pool();
            if (!usage.subnet().equals(pool.subnet)
                    || usage.inUse() != pool.inUse()
                    || usage.dynamicAvailable() != pool.available(share.dynamic())) {
                assertThat(usage.subnet()).isEqualTo(pool.subnet);
                assertThat(usage.inUse()).as("%s in use", usage).isEqualTo(pool.inUse());
                assertThat(usage.dynamicAvailable())
                        .as("%s available", usage)
                        .isEqualTo(pool.available(share.dynamic()));
            }
            if (model.networks.get(network).shares().size() == 1 && pool.ranges.size() + (pool.whole ? 1 : 0) == 1) {
                assertThat(usage.held(OwnerKind.TASK)).isEqualTo(held(pool, "task "));
                assertThat(usage.held(OwnerKind.SERVICE)).isEqualTo(held(pool, "service "));
                assertThat(usage.held(OwnerKind.NODE)).isEqualTo(held(pool, "node "));
                assertThat(usage.held(OwnerKind.GATEWAY)).isEqualTo(held(pool, "gateway "));
                assertThat(usage.held(OwnerKind.RESERVED)).isEqualTo(held(pool, "reserved "));
            }
        }

        private static int held(NaivePool pool, String kind) {
            int count = 0;
            for (String holder : pool.holders.values()) {
                count += holder.startsWith(kind) ? 1 : 0;
            }
            return count;
        }

        /** After a full release nothing is left: every pool and VNI can be had again. */
        private void releaseEverything() {
            for (String id : List.copyOf(allocator.networkIds())) {
                allocator.releaseNetworkWithEndpoints(id);
                model.releaseNetwork(id, true);
            }
            assertThat(model.pools).isEmpty();
            assertThat(model.vnis).isEmpty();
            NaiveAllocator fresh = new NaiveAllocator(World.DEFAULTS, World.VNIS);
            for (int i = 0; i < 8; i++) {
                Network network = Network.of("last" + i, dev.berth.api.model.NetworkSpec.named("last"));
                assertThat(allocator.allocate(network).state().ipam())
                        .isEqualTo(fresh.allocate(network).state().ipam());
            }
            allocator.close();
        }
    }
}
