package dev.berth.benchmarks.micro;

import dev.berth.api.spi.NetworkDriver;
import dev.berth.benchmarks.PluginFolder;
import dev.berth.core.drivers.DriverLease;
import dev.berth.host.PluginHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A plugin that is loaded. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PluginBenchmark {
    private final Path folder;
    private final PluginHost host;
    private final DriverLease<NetworkDriver> lease;

    /** Loads it. */
    public PluginBenchmark() {
        try {
            folder = Files.createTempDirectory("berth-benchmark-");
            PluginFolder.install(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host = PluginHost.in(folder).open();
        lease = host.networkDriver(PluginFolder.DRIVER).orElseThrow();
    }

    /** Looks its driver up, and ends the lease again. */
    @Benchmark
    public NetworkDriver lookUp() {
        try (DriverLease<NetworkDriver> found =
                host.networkDriver(PluginFolder.DRIVER).orElseThrow()) {
            return found.driver();
        }
    }

    /** Calls it, to do nothing. */
    @Benchmark
    public Object call() {
        return lease.driver().familiesWithoutGateway(Map.of());
    }

    /** Unloads it. */
    @TearDown
    public void close() throws IOException {
        lease.close();
        host.close();
        Files.delete(folder.resolve("idle.jar"));
        Files.delete(folder);
    }
}
