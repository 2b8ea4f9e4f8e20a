package dev.berth.benchmarks;

import dev.berth.api.model.Network;
import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Allocates networks into one allocator, in /24s, and says what one cost on average in some windows of that fill.
 *
 * @param name the scenario's name
 * @param windows by their ends, ascending
 */
record NetworkFill(String name, List<Window> windows) implements Scenario {
    /** The networks from the {@code from}th, counted from 0, to before the {@code to}th. */
    record Window(int from, int to) {}

    /** The first so many networks, for each of these numbers. */
    static NetworkFill upTo(List<Integer> counts) {
        return new NetworkFill(
                "network-fill",
                counts.stream().map(count -> new Window(0, count)).toList());
    }

    /** The first {@code width} networks, and as many up to the {@code last}th. */
    static NetworkFill firstAndLast(int width, int last) {
        return new NetworkFill("network-at", List.of(new Window(0, width), new Window(last - width, last)));
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        int count = windows.get(windows.size() - 1).to();
        Network[] networks = Clusters.networks(random, count);
        long[] times = new long[count + 1];
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            times[0] = System.nanoTime();
            for (int i = 0; i < count; i++) {
                networks[i] = allocator.allocate(networks[i]);
                times[i + 1] = System.nanoTime();
            }
            Clusters.check("networks", allocator.networkIds().size(), count);
        }
        List<Sample> samples = new ArrayList<>();
        for (Window window : windows) {
            long nanos = times[window.to] - times[window.from];
            samples.add(new Sample(Integer.toString(window.to), (double) nanos / (window.to - window.from)));
        }
        return samples;
    }
}
