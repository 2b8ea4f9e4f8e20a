package dev.berth.benchmarks;

import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What an allocator keeps of the heap for one task: the heap in use after a full collection, with the tasks allocated, less
 * that before, divided by their number. The tasks' ids are there before and after; the tasks themselves never count.
 */
record HeapPerTask(List<Network> networks) implements Scenario {
    /** So many tasks on a network of this length. */
    record Network(int prefixLength, int tasks) {}

    private static final String NETWORK = "network";
    /** Of so many full collections, the serial collector leaves dead objects where they are in all but one. */
    private static final int COLLECTIONS = 4;

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    @Override
    public String name() {
        return "heap-per-task";
    }

    @Override
    public Unit unit() {
        return Unit.BYTES;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        List<Sample> samples = new ArrayList<>();
        for (Network network : networks) {
            samples.add(new Sample(variant(network), bytesATask(network, random)));
        }
        return samples;
    }

    private static String variant(Network network) {
        return network.tasks + " in a /" + network.prefixLength;
    }

    private static double bytesATask(Network network, RandomGenerator random) {
        String[] ids = new String[network.tasks];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Clusters.id(random);
        }
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/" + network.prefixLength));
            long before = usedHeap();
            for (String id : ids) {
                allocator.allocate(Task.of(id, NETWORK));
            }
            long after = usedHeap();
            Clusters.checkTasks(allocator, NETWORK, network.tasks);
            return (double) (after - before) / network.tasks;
        } finally {
            Reference.reachabilityFence(ids);
        }
    }

    /** The least that is in use after several: what one makes unreachable goes with the next, or was left for a later one. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            MEMORY.gc();
            least = Math.min(least, MEMORY.getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
