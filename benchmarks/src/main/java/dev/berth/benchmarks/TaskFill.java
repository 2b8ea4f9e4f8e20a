package dev.berth.benchmarks;

import dev.berth.api.model.Task;
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
            Task[] tasks = Clusters.tasks(random, NETWORK, count);
            Stopwatch stopwatch = Stopwatch.start();
            LiveTasks.allocate(allocator, tasks);
            double nanos = stopwatch.nanos();
            Clusters.checkTasks(allocator, NETWORK, count);
            return List.of(new Sample("/" + prefixLength, nanos / count));
        }
    }
}
