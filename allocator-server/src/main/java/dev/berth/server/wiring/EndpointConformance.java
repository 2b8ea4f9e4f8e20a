package dev.berth.server.wiring;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.IpamDriverProvider;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.client.CallPolicy;
import dev.berth.docker.plugin.client.Discovery;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginConnection;
import dev.berth.docker.plugin.client.PluginDirectories;
import dev.berth.docker.plugin.client.TlsConfig;
import dev.berth.host.DriverKind;
import dev.berth.remote.ipam.RemoteIpamDriver;
import dev.berth.remote.network.RemoteNetworkDriver;
import dev.berth.server.input.InputException;
import dev.berth.tck.ConformanceReport;
import dev.berth.tck.ContractRun;
import dev.berth.tck.Waiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Judges a Docker plugin by the contract of drivers, whatever it is written in. It is called as a driver, so that what the allocator makes
 * of its answers is judged too. Immutable.
 *
 * @param endpoint a URL, the path of a socket, or a name
 * @param directories where a name is looked for; Docker's own if there are none
 * @param settings of the cluster
 * @param seed of an earlier run, to repeat it
 */
public record EndpointConformance(
        String endpoint, List<Path> directories, ClusterSettings settings, OptionalLong seed) {
    private static final List<Waiver> BEYOND_IPAM = List.of(
            new Waiver("IPAM-104", "Docker's protocol cannot ask for any pool of a certain size"),
            new Waiver("IPAM-106", "Docker's protocol cannot name prefixes to keep off"),
            new Waiver("IPAM-113", "Docker's protocol cannot name prefixes to keep off, by which this is judged"));

    /** Copies the list. */
    public EndpointConformance {
        directories = List.copyOf(directories);
    }

    /**
     * Runs the contract of the plugin's kind.
     *
     * @throws InputException if the plugin cannot be had, so that there is nothing to judge
     */
    public ConformanceReport of(DriverKind kind) {
        PluginAddress address = address();
        PluginType type = kind == DriverKind.IPAM ? PluginType.IPAM_DRIVER : PluginType.NETWORK_DRIVER;
        tryOut(address, type);
        ContractRun run = kind == DriverKind.IPAM
                ? ContractRun.ipam(new Ipam(address), settings, Map.of()).without(BEYOND_IPAM)
                : ContractRun.network(new Network(address), settings, Map.of());
        return (seed.isPresent() ? run.seed(seed.getAsLong()) : run).run();
    }

    private PluginAddress address() {
        try {
            if (endpoint.contains("://")) {
                return PluginAddress.parse(endpoint, TlsConfig.DEFAULT);
            }
            if (endpoint.contains("/")) {
                if (!Files.exists(Path.of(endpoint))) {
                    throw unusable("there is no such socket", "name the socket of a plugin that runs");
                }
                return new PluginAddress.Unix(Path.of(endpoint).toAbsolutePath());
            }
            PluginDirectories places =
                    directories.isEmpty() ? PluginDirectories.DEFAULT : PluginDirectories.of(directories);
            Discovery discovery = new Discovery(places);
            return discovery
                    .find(endpoint)
                    .orElseThrow(() -> unusable(
                            "there is no Docker plugin of this name, only " + discovery.names(),
                            "name a jar by its path, or a plugin by a URL such as unix:///run/acme.sock"));
        } catch (AllocatorException e) {
            throw unusable(e.problem(), e.advice().orElse("name another plugin"));
        }
    }

    /** A plugin that does not even shake hands would fail every rule with the same message. */
    private void tryOut(PluginAddress address, PluginType type) {
        Set<PluginType> types;
        try (PluginConnection connection = PluginConnection.to(name(address), address, CallPolicy.DEFAULT)) {
            types = connection.activate();
        } catch (AllocatorException | BrokenExchange | PluginRefusal e) {
            throw unusable(String.valueOf(e.getMessage()), "see that the plugin runs");
        }
        if (!types.contains(type)) {
            throw unusable("it is no " + type + ", but implements " + types, "ask for the other kind");
        }
    }

    private InputException unusable(String problem, String advice) {
        return InputException.of(Path.of(endpoint), problem, advice);
    }

    /** A name for the report: that of the socket, or of the host. */
    private static String name(PluginAddress address) {
        String text = address.toString();
        String last = text.substring(text.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String name = (last.endsWith(".sock") ? last.substring(0, last.length() - ".sock".length()) : last)
                .replaceAll("[^a-z0-9._:-]", "-");
        return name.matches("[a-z0-9].*") ? name : "plugin-" + name;
    }

    private record Ipam(PluginAddress address) implements IpamDriverProvider {
        @Override
        public String name() {
            return EndpointConformance.name(address);
        }

        @Override
        public IpamDriver create(DriverContext context) {
            PluginConnection connection = PluginConnection.to(name(), address, CallPolicy.DEFAULT);
            try {
                return new RemoteIpamDriver(name(), connection.ipam(), connection::close);
            } catch (RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        }
    }

    private record Network(PluginAddress address) implements NetworkDriverProvider {
        @Override
        public String name() {
            return EndpointConformance.name(address);
        }

        @Override
        public NetworkDriver create(DriverContext context) {
            PluginConnection connection = PluginConnection.to(name(), address, CallPolicy.DEFAULT);
            try {
                return new RemoteNetworkDriver(name(), connection.network(), connection::close);
            } catch (RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        }
    }
}
