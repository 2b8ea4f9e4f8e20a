package dev.berth.benchmarks;

import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Releases a random task and allocates a new one, while half of the subnet is taken here and there. */
record TaskChurn(int pairs, List<Integer> prefixLengths) implements Scenario {
    private static final String NETWORK = "network";

    @Override
    public String name() {
        return "task-churn";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        List<Sample> samples = new ArrayList<>();
        for (int prefixLength : prefixLengths) {
            try (CnmAllocator allocator = Clusters.allocator(24)) {
                allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/" + prefixLength));
                LiveTasks tasks = LiveTasks.halfFull(allocator, NETWORK, prefixLength, random);
                samples.add(new Sample("/" + prefixLength, nanosAPair(tasks, pairs, random)));
            }
        }
        return samples;
    }

    /** Replaces that many tasks, first untimed, then timed. */
    static double nanosAPair(LiveTasks tasks, int pairs, RandomGenerator random) {
        tasks.replacements(random, pairs).run();
        Runnable replacements = tasks.replacements(random, pairs);
        Stopwatch stopwatch = Stopwatch.start();
        replacements.run();
        double nanos = stopwatch.nanos();
        tasks.check();
        return nanos / pairs;
    }
}
