package dev.berth.benchmarks;

import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Releases a random half of the tasks of one network. */
record TaskDrain(int prefixLength, int count) implements Scenario {
    private static final String NETWORK = "network";

    @Override
    public String name() {
        return "task-drain";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/" + prefixLength));
            LiveTasks tasks = LiveTasks.allocated(allocator, NETWORK, Clusters.tasks(random, NETWORK, count));
            int released = count / 2;
            Runnable release = tasks.releaseOfHalf(random);
            Stopwatch stopwatch = Stopwatch.start();
            release.run();
            double nanos = stopwatch.nanos();
            tasks.check();
            return List.of(new Sample("/" + prefixLength, nanos / released));
        }
    }
}
