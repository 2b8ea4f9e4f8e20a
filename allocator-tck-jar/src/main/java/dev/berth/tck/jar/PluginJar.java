package dev.berth.tck.jar;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.core.drivers.DriverLease;
import dev.berth.host.DriverKind;
import dev.berth.host.PluginHost;
import dev.berth.host.PluginProblem;
import dev.berth.host.PluginReport;
import dev.berth.host.ProvidedDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A packaged plugin in a plugins folder of its own, so that a host finds it and nothing else. The folder is temporary and is
 * removed when this is closed. Thread-safe.
 */
public final class PluginJar implements AutoCloseable {
    private final Path folder;

    private PluginJar(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies a jar into a plugins folder.
     *
     * @throws AllocatorException {@code invalid-argument} if it cannot be read
     */
    public static PluginJar of(Path jar) {
        try {
            PluginJar copy = new PluginJar(Files.createTempDirectory("berth-tck-"));
            try {
                Files.copy(jar, copy.folder.resolve(Path.of("plugin.jar")));
                return copy;
            } catch (IOException e) {
                copy.close();
                throw AllocatorException.of(ErrorCode.INVALID_ARGUMENT, "no readable file")
                        .subject("plugin jar")
                        .value(jar)
                        .advice("name a packaged plugin")
                        .cause(e)
                        .build();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host of this jar alone, to be configured and opened. */
    PluginHost.Builder host() {
        return PluginHost.in(folder);
    }

    /** What a host reads of the jar without running it. */
    public PluginReport report() {
        try (PluginHost host = host().open()) {
            return host.plugins().get(0);
        }
    }

    /** The names of the drivers of this kind that the jar says it has, in the order of its manifest. */
    public List<String> drivers(DriverKind kind) {
        return report().provides().stream()
                .filter(driver -> driver.kind() == kind)
                .map(ProvidedDriver::name)
                .toList();
    }

    /** A provider whose drivers come from this jar, each through a host of its own that is closed with the driver. */
    public IpamDriverProvider ipam(String name) {
        return new IpamDriverProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public IpamDriver create(DriverContext context) {
                PluginHost host = open(name, context);
                DriverLease<IpamDriver> lease = lease(host, name, source -> source.ipamDriver(name));
                return new HostedIpam(lease.driver(), () -> end(host, lease));
            }
        };
    }

    /** The same for network drivers. */
    public NetworkDriverProvider network(String name) {
        return new NetworkDriverProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public NetworkDriver create(DriverContext context) {
                PluginHost host = open(name, context);
                DriverLease<NetworkDriver> lease = lease(host, name, source -> source.networkDriver(name));
                return new HostedNetworkDriver(lease.driver(), () -> end(host, lease));
            }
        };
    }

    private PluginHost open(String driver, DriverContext context) {
        return host().settings(context.settings())
                .clock(context.clock())
                .configuration(driver, context.configuration())
                .open();
    }

    private static <D> DriverLease<D> lease(
            PluginHost host, String name, Function<PluginHost, Optional<DriverLease<D>>> find) {
        try {
            return find.apply(host)
                    .orElseThrow(() -> AllocatorException.of(ErrorCode.UNKNOWN_DRIVER, "the jar has no such driver")
                            .subject("plugin jar")
                            .value(name)
                            .build());
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** A host keeps what a plugin does wrong at its end among its problems; here it has to be seen. */
    private static void end(PluginHost host, DriverLease<?> lease) {
        lease.close();
        host.close();
        List<PluginProblem> problems = host.problems();
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.toString());
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
