package dev.berth.server.wiring;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.drivers.DriverSource;
import dev.berth.host.PluginHost;
import dev.berth.host.PluginReport;
import dev.berth.host.PluginState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The drivers built in, and those of the plugins of a folder; makes allocators of them. Close the allocators first.
 * Thread-safe.
 */
public final class DriverSet implements AutoCloseable {
    private final ClusterSettings settings;
    private final @Nullable PluginHost plugins;
    private final @Nullable DockerPlugins dockerPlugins;
    private final @Nullable ExecutorService executor;
    private final String searched;

    private DriverSet(
            ClusterSettings settings,
            @Nullable PluginHost plugins,
            @Nullable ExecutorService executor,
            String searched) {
        this(settings, plugins, null, executor, searched);
    }

    private DriverSet(
            ClusterSettings settings,
            @Nullable PluginHost plugins,
            @Nullable DockerPlugins dockerPlugins,
            @Nullable ExecutorService executor,
            String searched) {
        this.settings = settings;
        this.plugins = plugins;
        this.dockerPlugins = dockerPlugins;
        this.executor = executor;
        this.searched = searched;
    }

    /** Without plugins. */
    public static DriverSet builtIn(ClusterSettings settings) {
        return new DriverSet(settings, null, null, "");
    }

    /**
     * Without plugins, since there is no folder of them.
     *
     * @param why where plugins would have been looked for
     */
    public static DriverSet withoutPlugins(ClusterSettings settings, String why) {
        return new DriverSet(settings, null, null, why);
    }

    /**
     * With the plugins of a folder.
     *
     * @param configurations of their drivers, by name and key
     * @throws dev.berth.api.error.AllocatorException if the folder cannot be read
     */
    public static DriverSet withPlugins(
            ClusterSettings settings, Map<String, Map<String, String>> configurations, Path folder) {
        ExecutorService executor = PluginFolder.calls();
        try {
            PluginHost.Builder host =
                    PluginFolder.host(folder).settings(settings).executor(executor);
            configurations.forEach(host::configuration);
            PluginHost plugins = host.open();
            return new DriverSet(settings, plugins, executor, searched(plugins));
        } catch (RuntimeException | Error e) {
            executor.shutdownNow();
            throw e;
        }
    }

    /**
     * These drivers, and what no jar has from the Docker plugins in these directories. Takes this one's place: only one of them is
     * closed.
     *
     * @param directories Docker's own if there are none
     * @param configurations of the drivers, by name and key; {@code timeout} is that of a call
     */
    public DriverSet andDockerPlugins(List<Path> directories, Map<String, Map<String, String>> configurations) {
        DockerPlugins docker = DockerPlugins.in(directories, configurations);
        return new DriverSet(
                settings,
                plugins,
                docker,
                executor == null ? PluginFolder.calls() : executor,
                "no Docker plugin of this name is in " + docker.places() + (searched.isEmpty() ? "" : "; " + searched));
    }

    private static String searched(PluginHost plugins) {
        Path folder = plugins.directory().toAbsolutePath().normalize();
        return plugins.plugins().isEmpty()
                ? "there is no jar in " + folder
                : "looked in " + folder + ": "
                        + plugins.plugins().stream().map(DriverSet::brief).collect(Collectors.joining(", "));
    }

    private static String brief(PluginReport plugin) {
        String what = plugin.state() == PluginState.REFUSED
                ? "refused at " + plugin.problems().get(0).stage()
                : plugin.provides().stream().map(Object::toString).collect(Collectors.joining(", "));
        return plugin.path().getFileName() + " (" + what + ")";
    }

    /** The settings of the cluster. */
    public ClusterSettings settings() {
        return settings;
    }

    /** A new allocator with all of them, in memory. */
    public CnmAllocator allocator() {
        return builder().build();
    }

    /** Begins a new allocator with all of them. */
    public CnmAllocator.Builder builder() {
        return builder(BuiltIns.ipamDrivers());
    }

    /**
     * A new allocator for the networks of one machine's Docker engine: subnets of its local networks come from the default pools of
     * the settings too.
     *
     * @param hints where the drivers go on
     */
    public CnmAllocator allocatorForDocker(DriverHints hints) {
        return builder(BuiltIns.ipamDriversForDocker(settings)).hints(hints).build();
    }

    private CnmAllocator.Builder builder(List<IpamDriverProvider> ipamDrivers) {
        CnmAllocator.Builder allocator =
                CnmAllocator.builder().settings(settings).driverSource(source());
        BuiltIns.networkDrivers().forEach(allocator::networkDriver);
        ipamDrivers.forEach(allocator::ipamDriver);
        if (executor != null) {
            allocator.executor(executor);
        }
        return allocator;
    }

    private DriverSource source() {
        List<DriverSource> inOrder = new ArrayList<>();
        if (plugins != null) {
            inOrder.add(plugins);
        }
        if (dockerPlugins != null) {
            inOrder.add(dockerPlugins);
        }
        return new DriverSources(inOrder);
    }

    /**
     * Makes sure that there is an IPAM driver; loads nothing.
     *
     * @throws dev.berth.api.error.AllocatorException {@code unknown-ipam-driver}, naming those there are
     */
    public void checkIpam(String name) {
        Set<String> known = names(BuiltIns.ipamDrivers(), IpamDriverProvider::name);
        known.addAll(source().ipamDriverNames());
        check(name, known, ErrorCode.UNKNOWN_IPAM_DRIVER, "ipam driver");
    }

    /**
     * Makes sure that there is a network driver; loads nothing.
     *
     * @throws dev.berth.api.error.AllocatorException {@code unknown-driver}, naming those there are
     */
    public void checkNetwork(String name) {
        Set<String> known = names(BuiltIns.networkDrivers(), NetworkDriverProvider::name);
        known.addAll(source().networkDriverNames());
        check(name, known, ErrorCode.UNKNOWN_DRIVER, "network driver");
    }

    private static <T> Set<String> names(List<T> providers, Function<T, String> name) {
        return providers.stream().map(name).collect(Collectors.toCollection(TreeSet::new));
    }

    private void check(String name, Set<String> known, ErrorCode unknown, String kind) {
        if (!known.contains(name.toLowerCase(Locale.ROOT))) {
            throw AllocatorException.of(
                            unknown,
                            "there is none of this name; known are " + String.join(", ", known)
                                    + (searched.isEmpty() ? "" : "; " + searched))
                    .subject(kind)
                    .value(name)
                    .advice("use one of these, or install the plugin that brings it")
                    .build();
        }
    }

    /** In which folder and jars a driver was looked for that is not built in, for messages; empty if that was not wanted. */
    public String searched() {
        return searched;
    }

    /** Unloads the plugins, and ends the connections to others. */
    @Override
    public void close() {
        if (dockerPlugins != null) {
            dockerPlugins.close();
        }
        if (plugins != null) {
            plugins.close();
        }
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
