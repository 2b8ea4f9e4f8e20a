package dev.berth.benchmarks;

import dev.berth.api.model.Network;
import dev.berth.core.CnmAllocator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

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
        Network[] networks =
                Clusters.networks(random, windows.get(windows.size() - 1).to());
        int[] marks = windows.stream()
                .flatMapToInt(window -> IntStream.of(window.from, window.to))
                .sorted()
                .toArray();
        double[] times = new double[networks.length + 1]; // only read at the marks
        try (CnmAllocator allocator = Clusters.allocator(24)) {
            Stopwatch stopwatch = Stopwatch.start();
            int allocated = 0;
            for (int mark : marks) {
                for (; allocated < mark; allocated++) {
                    networks[allocated] = allocator.allocate(networks[allocated]);
                }
                times[mark] = stopwatch.nanos();
            }
            Clusters.check("networks", allocator.networkIds().size(), networks.length);
        }
        return windows.stream()
                .map(window -> new Sample(
                        Integer.toString(window.to),
                        (times[window.to] - times[window.from]) / (window.to - window.from)))
                .toList();
    }
}
