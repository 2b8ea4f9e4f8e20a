package dev.berth.docker.engine;

import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.docker.engine.DockerNetwork.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Networks: as {@code docker network inspect} shows them, and as a swarm's tasks carry them. */
final class NetworkMapper {
    /** Docker's drivers whose networks each node allocates by itself (DRV-1). */
    private static final Set<String> NODE_LOCAL = Set.of("bridge", "host", "macvlan", "ipvlan", "null");

    private static final String OVERLAY = "overlay";
    private static final String VXLAN_IDS = "com.docker.network.driver.overlay.vxlanid_list";
    private static final String DEFAULT_IPAM = "default";

    private NetworkMapper() {}

    /** What Docker does not know by itself, so that a plugin must; of a network that waits, Docker tells no driver. */
    static boolean isForeign(String driver) {
        return !driver.isEmpty() && !driver.equals(OVERLAY) && !NODE_LOCAL.contains(driver);
    }

    static DockerNetwork inspected(Fields network) {
        List<PoolState> pools = new ArrayList<>();
        for (Fields config : network.object("IPAM").objects("Config")) {
            PoolState pool = pool(config, "IPRange");
            if (pool != null) {
                pools.add(pool);
            }
        }
        String driver = network.text("Driver");
        Fields ipam = network.object("IPAM");
        NetworkSpec.Builder spec = NetworkSpec.builder(network.text("Name"))
                .labels(network.textMap("Labels"))
                .internal(network.flag("Internal"))
                .attachable(network.flag("Attachable"))
                .ingress(network.flag("Ingress"));
        return new DockerNetwork(
                allocated(
                        network.text("Id"),
                        spec,
                        driver,
                        network.textMap("Options"),
                        driver(ipam.text("Driver"), ipam.textMap("Options")),
                        pools),
                network.text("Scope").equals("swarm") ? Scope.SWARM : Scope.NODE,
                pools,
                usage(network),
                network.objects("Peers").size());
    }

    /** A network of the swarm as tasks carry it: its spec apart from what it got. */
    static DockerNetwork carried(Fields network) {
        Fields spec = network.object("Spec");
        Fields ipam = network.object("IPAMOptions");
        List<PoolState> pools = new ArrayList<>();
        for (Fields config : ipam.objects("Configs")) {
            PoolState pool = pool(config, "Range");
            if (pool != null) {
                pools.add(pool);
            }
        }
        Fields state = network.object("DriverState");
        Fields wanted = spec.object("DriverConfiguration");
        String driver = state.has("Name") ? state.text("Name") : wanted.text("Name");
        NetworkSpec.Builder built = NetworkSpec.builder(spec.text("Name"))
                .labels(spec.textMap("Labels"))
                .internal(spec.flag("Internal"))
                .attachable(spec.flag("Attachable"))
                .ingress(spec.flag("Ingress"));
        Map<String, String> options = new LinkedHashMap<>(wanted.textMap("Options"));
        options.putAll(state.textMap("Options"));
        Fields ipamDriver = ipam.object("Driver");
        return new DockerNetwork(
                allocated(
                        network.text("ID"),
                        built,
                        driver,
                        options,
                        driver(ipamDriver.text("Name"), ipamDriver.textMap("Options")),
                        pools),
                Scope.SWARM,
                pools,
                List.of(),
                0);
    }

    /** @param told the driver; empty as long as the manager has not allocated the network, and then overlay is assumed */
    private static Network allocated(
            String id,
            NetworkSpec.Builder spec,
            String told,
            Map<String, String> options,
            DriverConfig ipam,
            List<PoolState> pools) {
        String driver = told.isEmpty() ? OVERLAY : told;
        if (NODE_LOCAL.contains(driver)) {
            Network network = Network.of(
                    id, spec.driver(new DriverConfig(driver, options)).build());
            return network.withState(new NetworkState(DriverConfig.named(driver), IpamState.NONE));
        }
        Map<String, String> wanted = new LinkedHashMap<>(options);
        wanted.remove(VXLAN_IDS);
        List<IpamConfig> configs = new ArrayList<>();
        for (PoolState pool : pools) {
            configs.add(config(pool));
        }
        Network network = Network.of(
                id,
                spec.driver(new DriverConfig(driver, wanted))
                        .ipam(new IpamSpec(ipam, configs))
                        .build());
        return pools.isEmpty()
                ? network
                : network.withState(new NetworkState(new DriverConfig(driver, options), new IpamState(ipam, pools)));
    }

    private static DriverConfig driver(String name, Map<String, String> options) {
        return new DriverConfig(name.isEmpty() ? DEFAULT_IPAM : name, options);
    }

    private static IpamConfig config(PoolState pool) {
        Prefix subnet = pool.subnet();
        Prefix range = pool.range();
        IpamConfig.Builder config = IpamConfig.builder()
                .subnet(Cidr.of(subnet.first(), subnet.length()))
                .range(range == null ? null : Cidr.of(range.first(), range.length()))
                .gateway(pool.gateway());
        pool.reserved().forEach(config::reserve);
        return config.build();
    }

    private static @Nullable PoolState pool(Fields config, String rangeField) {
        Cidr subnet = config.parsed("Subnet", Cidr::parse);
        if (subnet == null) {
            return null;
        }
        Cidr range = config.parsed(rangeField, Cidr::parse);
        Map<String, IpAddress> reserved = new LinkedHashMap<>();
        config.textMap("AuxiliaryAddresses")
                .forEach((name, address) ->
                        reserved.put(name, config.parse("AuxiliaryAddresses", address, NetworkMapper::bare)));
        return new PoolState(
                subnet.prefix(),
                range == null ? null : range.prefix(),
                config.parsed("Gateway", NetworkMapper::bare),
                reserved,
                null);
    }

    /** An address, also where it is written with the length of its prefix, as old engines do for gateways. */
    private static IpAddress bare(String text) {
        return text.indexOf('/') < 0 ? IpAddress.parse(text) : Cidr.parse(text).address();
    }

    /** From API 1.52 on. */
    private static List<SubnetUsage> usage(Fields network) {
        List<SubnetUsage> usage = new ArrayList<>();
        network.object("Status")
                .object("IPAM")
                .objectMap("Subnets")
                .forEach((subnet, counts) -> usage.add(new SubnetUsage(
                        counts.parse("Status.IPAM.Subnets", subnet, Cidr::parse).prefix(),
                        counts.count("IPsInUse"),
                        counts.count("DynamicIPsAvailable"))));
        return usage;
    }
}
