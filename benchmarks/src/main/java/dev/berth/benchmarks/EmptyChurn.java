package dev.berth.benchmarks;

import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.random.RandomGenerator;

/** Releases the only task of a /24 and allocates another: what {@link TaskChurn} costs without any fill. */
record EmptyChurn(int pairs) implements Scenario {
    private static final String NETWORK = "network";

    @Override
    public String name() {
        return "task-churn-empty";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/24"));
            LiveTasks tasks = LiveTasks.allocated(allocator, NETWORK, Clusters.tasks(random, NETWORK, 1));
            return List.of(new Sample("/24", TaskChurn.nanosAPair(tasks, pairs, random)));
        }
    }
}
