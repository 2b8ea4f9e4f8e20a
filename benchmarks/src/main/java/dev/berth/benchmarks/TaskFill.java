package dev.berth.benchmarks;

import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Allocates many tasks on one network. */
record TaskFill(int prefixLength, int count) implements Scenario {
    private static final String NETWORK = "network";

    @Override
    public String name() {
        return "task-fill";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/" + prefixLength));
            LiveTasks tasks = LiveTasks.waiting(allocator, NETWORK, Clusters.tasks(random, NETWORK, count));
            Stopwatch stopwatch = Stopwatch.start();
            tasks.allocateAll();
            double nanos = stopwatch.nanos();
            tasks.check();
            return List.of(new Sample("/" + prefixLength, nanos / count));
        }
    }
}
