package dev.berth.benchmarks.micro;

import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
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

/** One service on two networks, among 10,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class ServiceBenchmark {
    private final CnmAllocator allocator = Clusters.allocator(24);
    private final Service[] services = new Service[10_000];
    private int next;

    /** Allocates all services. */
    public ServiceBenchmark() {
        allocator.allocate(Clusters.network("front", "10.0.0.0/16"));
        allocator.allocate(Clusters.network("back", "10.1.0.0/16"));
        Random random = new Random(1);
        for (int i = 0; i < services.length; i++) {
            String id = Clusters.id(random);
            services[i] =
                    Service.of(id, ServiceSpec.builder(id).on("front", "back").build());
            allocator.allocate(services[i]);
        }
    }

    /** Gives both virtual IPs back, and takes two others. */
    @Benchmark
    public Service releaseAndAllocate() {
        next = next + 1 == services.length ? 0 : next + 1;
        allocator.releaseService(services[next].id());
        return allocator.allocate(services[next]);
    }
}
