package dev.berth.remote.network;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import dev.berth.api.spi.Subnet;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.SubnetData;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A network plugin of Docker's as a network driver. With the scope {@code local} its networks are node-local; with {@code global}
 * it allocates here. It may block, and is taken to remember over restarts, since the protocol has no word to say otherwise (OWN-3). What
 * it refuses is a refusal; an answer that cannot be read leaves the outcome unknown (GEN-8). Thread-safe.
 */
public final class RemoteNetworkDriver implements NetworkDriver {
    private final String name;
    private final NetworkPlugin plugin;
    private final Runnable end;
    private final boolean gatewayChecker;
    private final NetworkCapabilities capabilities;

    /**
     * A driver that speaks to this plugin; asks it what it can do.
     *
     * @param name of the plugin, for messages
     * @param end of the way to it; run when the driver is closed
     * @throws AllocatorException if the plugin cannot be asked, or refuses to say
     * @throws BrokenExchange if what it says cannot be understood
     */
    public RemoteNetworkDriver(String name, NetworkPlugin plugin, Runnable end) {
        this.name = name;
        this.plugin = plugin;
        this.end = end;
        NetworkAbilities abilities = asked("capabilities", plugin::capabilities);
        this.gatewayChecker = abilities.gatewayChecker();
        this.capabilities = NetworkCapabilities.of(scope(abilities.scope()))
                .traits(new DriverTraits(true, false, RestartMode.DURABLE))
                .build();
    }

    private Scope scope(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case NetworkAbilities.LOCAL -> Scope.NODE_LOCAL;
            case NetworkAbilities.GLOBAL -> Scope.GLOBAL;
            default ->
                throw new BrokenExchange("docker plugin " + name + ": NetworkDriver.GetCapabilities: answered Scope \""
                        + text + "\", which is neither local nor global");
        };
    }

    @Override
    public NetworkCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        return asked(
                request.networkId(),
                () -> plugin.allocateNetwork(new AllocateNetwork(
                        request.networkId(),
                        request.options(),
                        subnets(request, AddressFamily.IPV4),
                        subnets(request, AddressFamily.IPV6))));
    }

    private static List<SubnetData> subnets(NetworkRequest request, AddressFamily family) {
        return request.subnets().stream()
                .filter(subnet -> subnet.prefix().family() == family)
                .map(RemoteNetworkDriver::data)
                .toList();
    }

    private static SubnetData data(Subnet subnet) {
        return new SubnetData(
                subnet.addressSpace(),
                subnet.prefix().toString(),
                subnet.gateway() == null ? "" : subnet.gateway().toString(),
                Map.of());
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        asked(release.networkId(), () -> {
            plugin.freeNetwork(new FreeNetwork(release.networkId()));
            return true;
        });
    }

    @Override
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        if (!gatewayChecker) {
            return Set.of();
        }
        GatewayCheck check = asked("gateways", () -> plugin.checkGateway(options));
        Set<AddressFamily> without = EnumSet.noneOf(AddressFamily.class);
        if (check.skipIpv4()) {
            without.add(AddressFamily.IPV4);
        }
        if (check.skipIpv6()) {
            without.add(AddressFamily.IPV6);
        }
        return without;
    }

    @Override
    public void close() {
        end.run();
    }

    private <T> T asked(String value, Supplier<T> call) {
        try {
            return call.get();
        } catch (PluginRefusal e) {
            throw AllocatorException.of(code(e.text().toLowerCase(Locale.ROOT)), "the plugin refused: " + e.text())
                    .subject("docker plugin " + name)
                    .value(value)
                    .cause(e)
                    .build();
        }
    }

    /** libnetwork's texts, which plugins use; everything else is the plugin's own affair. */
    private static ErrorCode code(String text) {
        if (!text.contains("network")) {
            return ErrorCode.DRIVER_FAILURE;
        }
        if (text.contains("already exists") || text.contains("network exists") || text.contains("already allocated")) {
            return ErrorCode.NETWORK_EXISTS;
        }
        return text.contains("not found") || text.contains("unknown network") || text.contains("no such network")
                ? ErrorCode.UNKNOWN_NETWORK
                : ErrorCode.DRIVER_FAILURE;
    }
}
