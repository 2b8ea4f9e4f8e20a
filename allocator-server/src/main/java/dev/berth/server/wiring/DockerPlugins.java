package dev.berth.server.wiring;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.core.drivers.DriverLease;
import dev.berth.core.drivers.DriverSource;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.client.CallPolicy;
import dev.berth.docker.plugin.client.Discovery;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginConnection;
import dev.berth.docker.plugin.client.PluginDirectories;
import dev.berth.remote.ipam.RemoteIpamDriver;
import dev.berth.remote.network.RemoteNetworkDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Docker plugins of this machine as drivers, found when they are first asked for (DRV-3). One that was opened is kept until this
 * is closed; one that could not be opened is tried again next time. Thread-safe.
 */
final class DockerPlugins implements DriverSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DockerPlugins.class);

    private static final String TIMEOUT = "timeout";
    private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,6})(ms|s)");

    private final Discovery discovery;
    private final Map<String, Map<String, String>> configurations;
    private final Opened<NetworkDriver> networkDrivers;
    private final Opened<IpamDriver> ipamDrivers;

    /**
     * Those in these directories.
     *
     * @param directories Docker's own if there are none
     * @param configurations of the drivers, by name and key
     */
    static DockerPlugins in(List<Path> directories, Map<String, Map<String, String>> configurations) {
        return new DockerPlugins(
                directories.isEmpty() ? PluginDirectories.DEFAULT : PluginDirectories.of(directories), configurations);
    }

    private DockerPlugins(PluginDirectories directories, Map<String, Map<String, String>> configurations) {
        this.discovery = new Discovery(directories);
        this.configurations = Map.copyOf(configurations);
        this.networkDrivers = new Opened<>(
                PluginType.NETWORK_DRIVER,
                (name, connection) -> new RemoteNetworkDriver(name, connection.network(), connection::close));
        this.ipamDrivers = new Opened<>(
                PluginType.IPAM_DRIVER,
                (name, connection) -> new RemoteIpamDriver(name, connection.ipam(), connection::close));
    }

    /** Where it looks, for messages. */
    String places() {
        Set<Path> places = new LinkedHashSet<>(discovery.directories().sockets());
        places.addAll(discovery.directories().specs());
        return places.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    /** The places of all that could be found, whatever they are, by name; calls none. */
    Map<String, String> list() {
        Map<String, String> plugins = new TreeMap<>();
        for (String name : discovery.names()) {
            String place;
            try {
                place = discovery.find(name).map(Object::toString).orElse("");
            } catch (AllocatorException e) {
                place = e.problem();
            }
            if (!place.isEmpty()) {
                plugins.put(name, place);
            }
        }
        return plugins;
    }

    private CallPolicy policy(String name) {
        String timeout = configurations.getOrDefault(name, Map.of()).get(TIMEOUT);
        if (timeout == null) {
            return CallPolicy.DEFAULT;
        }
        Matcher parts = DURATION.matcher(timeout);
        if (!parts.matches()) {
            throw AllocatorException.invalidArgument(
                    "docker plugin " + name, timeout, "its timeout is no time", "write it as 500ms or 10s");
        }
        long number = Long.parseLong(parts.group(1));
        return CallPolicy.DEFAULT.withTimeout(
                parts.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number));
    }

    @Override
    public Optional<DriverLease<NetworkDriver>> networkDriver(String name) {
        return networkDrivers.lease(name);
    }

    @Override
    public Optional<DriverLease<IpamDriver>> ipamDriver(String name) {
        return ipamDrivers.lease(name);
    }

    /** All names: what a plugin is shows when it is asked. */
    @Override
    public Set<String> networkDriverNames() {
        return discovery.names();
    }

    /** All names: what a plugin is shows when it is asked. */
    @Override
    public Set<String> ipamDriverNames() {
        return discovery.names();
    }

    /** Ends the connections. */
    @Override
    public void close() {
        networkDrivers.close();
        ipamDrivers.close();
    }

    private interface Maker<D> {
        D make(String name, PluginConnection connection);
    }

    private record Driver<D>(D driver, PluginConnection connection) {}

    private record Lease<D>(String name, D driver) implements DriverLease<D> {
        @Override
        public void close() {}
    }

    /** The plugins in use as one kind of driver. The first who asks opens it, and the others wait for that. */
    private final class Opened<D> {
        private final PluginType type;
        private final Maker<D> maker;
        private final Map<String, CompletableFuture<Driver<D>>> drivers = new ConcurrentHashMap<>();

        Opened(PluginType type, Maker<D> maker) {
            this.type = type;
            this.maker = maker;
        }

        Optional<DriverLease<D>> lease(String name) {
            CompletableFuture<Driver<D>> known = drivers.get(name);
            if (known == null) {
                Optional<PluginAddress> address = discovery.find(name);
                if (address.isEmpty()) {
                    return Optional.empty();
                }
                CompletableFuture<Driver<D>> mine = new CompletableFuture<>();
                known = drivers.putIfAbsent(name, mine);
                if (known == null) {
                    open(name, address.get(), mine);
                    known = mine;
                }
            }
            try {
                return Optional.of(new Lease<>(name, known.join().driver()));
            } catch (CompletionException e) {
                throw e.getCause() instanceof AllocatorException refusal ? refusal : e;
            }
        }

        private void open(String name, PluginAddress address, CompletableFuture<Driver<D>> into) {
            try {
                into.complete(opened(name, address));
            } catch (RuntimeException | Error e) {
                drivers.remove(name, into);
                into.completeExceptionally(failure(name, e));
            }
        }

        private Driver<D> opened(String name, PluginAddress address) {
            PluginConnection connection = PluginConnection.to(name, address, policy(name));
            try {
                Set<PluginType> types = connection.activate();
                if (!types.contains(type)) {
                    throw AllocatorException.of(
                                    ErrorCode.DRIVER_UNAVAILABLE,
                                    "the plugin at " + address + " is no " + type
                                            + (types.isEmpty() ? "" : ", only " + types))
                            .subject("docker plugin " + name)
                            .advice("name another driver")
                            .build();
                }
                Driver<D> driver = new Driver<>(maker.make(name, connection), connection);
                LOG.info("docker plugin {} at {} serves as {}", name, address, type);
                return driver;
            } catch (RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        }

        /** Nothing was taken yet, so whatever went wrong is a refusal. */
        private Throwable failure(String name, Throwable thrown) {
            if (thrown instanceof BrokenExchange || thrown instanceof PluginRefusal) {
                return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, String.valueOf(thrown.getMessage()))
                        .subject("docker plugin " + name)
                        .advice("see what the plugin says, and retry")
                        .cause(thrown)
                        .build();
            }
            return thrown;
        }

        void close() {
            drivers.values().stream()
                    .filter(future -> future.isDone() && !future.isCompletedExceptionally())
                    .map((Function<CompletableFuture<Driver<D>>, Driver<D>>) CompletableFuture::join)
                    .forEach(driver -> driver.connection().close());
            drivers.clear();
        }
    }
}
