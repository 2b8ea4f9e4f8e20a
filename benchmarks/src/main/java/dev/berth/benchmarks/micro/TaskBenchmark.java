package dev.berth.benchmarks.micro;

import dev.berth.api.model.Task;
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

/** One task of a half-full /16. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class TaskBenchmark {
    private static final String NETWORK = "network";

    private final CnmAllocator allocator = Clusters.allocator(24);
    private final Task[] tasks = Clusters.tasks(new Random(1), NETWORK, Clusters.room(16) / 2);
    private int next;

    /** Makes the network half full. */
    public TaskBenchmark() {
        allocator.allocate(Clusters.network(NETWORK, "10.0.0.0/16"));
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = allocator.allocate(tasks[i]);
        }
    }

    /** Gives its address back, and takes another one. */
    @Benchmark
    public Task releaseAndAllocate() {
        int at = next();
        Task task = tasks[at];
        allocator.releaseTask(task.id());
        return allocator.allocate(task);
    }

    /** Allocates what is allocated: nothing changes. */
    @Benchmark
    public Task allocateAgain() {
        return allocator.allocate(tasks[next()]);
    }

    /** Asks whether it is allocated. */
    @Benchmark
    public boolean isAllocated() {
        return allocator.isAllocated(tasks[next()]);
    }

    private int next() {
        next = next + 1 == tasks.length ? 0 : next + 1;
        return next;
    }
}
