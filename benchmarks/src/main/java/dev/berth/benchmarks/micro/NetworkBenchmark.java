package dev.berth.benchmarks.micro;

import dev.berth.api.model.Network;
import dev.berth.benchmarks.Clusters;
import dev.berth.core.CnmAllocator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One network among 1,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class NetworkBenchmark {
    private final CnmAllocator allocator = Clusters.allocator(24);
    private final Network[] networks = Clusters.networks(new Random(1), 1_000);
    private int next;

    /** Allocates all networks. */
    public NetworkBenchmark() {
        for (Network network : networks) {
            allocator.allocate(network);
        }
    }

    /** Gives all it has back, and takes it anew. */
    @Benchmark
    public Network releaseAndAllocate() {
        next = next + 1 == networks.length ? 0 : next + 1;
        allocator.releaseNetwork(networks[next].id());
        return allocator.allocate(networks[next]);
    }
}
