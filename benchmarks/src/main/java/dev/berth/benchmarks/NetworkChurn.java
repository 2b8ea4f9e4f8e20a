package dev.berth.benchmarks;

import dev.berth.api.model.Network;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Releases a random network and allocates a new one, in /24s, while a number of them live. */
record NetworkChurn(int pairs, List<Integer> counts) implements Scenario {
    @Override
    public String name() {
        return "network-churn";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        List<Sample> samples = new ArrayList<>();
        for (int count : counts) {
            samples.add(new Sample(Integer.toString(count), nanosAPair(count, random)));
        }
        return samples;
    }

    private double nanosAPair(int count, RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            Network[] live = Clusters.networks(random, count);
            for (int i = 0; i < count; i++) {
                live[i] = allocator.allocate(live[i]);
            }
            replace(allocator, live, random);
            int[] victims = random.ints(pairs, 0, count).toArray();
            Network[] newcomers = Clusters.networks(random, pairs);
            Stopwatch stopwatch = Stopwatch.start();
            replace(allocator, live, victims, newcomers);
            double nanos = stopwatch.nanos();
            Clusters.check("networks", allocator.networkIds().size(), count);
            return nanos / pairs;
        }
    }

    private void replace(CnmAllocator allocator, Network[] live, RandomGenerator random) {
        replace(allocator, live, random.ints(pairs, 0, live.length).toArray(), Clusters.networks(random, pairs));
    }

    private static void replace(CnmAllocator allocator, Network[] live, int[] victims, Network[] newcomers) {
        for (int i = 0; i < victims.length; i++) {
            allocator.releaseNetwork(live[victims[i]].id());
            live[victims[i]] = allocator.allocate(newcomers[i]);
        }
    }
}
