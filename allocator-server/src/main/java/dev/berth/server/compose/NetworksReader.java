package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the networks that a file describes. Confined to one thread. */
final class NetworksReader {
    /** The network of services that name none, described or not. */
    static final String DEFAULT = "default";

    private final StackName stack;

    NetworksReader(StackName stack) {
        this.stack = stack;
    }

    /** The networks by the names that services call them by, in order; among them the default one. */
    Map<String, StackNetwork> read(Value networks) {
        Map<String, StackNetwork> known = new LinkedHashMap<>();
        networks.entries().forEach((key, value) -> known.put(key, network(key, value)));
        String id = stack.prefix(DEFAULT);
        known.computeIfAbsent(DEFAULT, key -> StackNetwork.own(Network.of(id, NetworkSpec.named(id))));
        return known;
    }

    private StackNetwork network(String key, Value network) {
        Value external = network.at("external");
        if (external.isMapping()) {
            Value legacyName = external.at("name");
            return external(legacyName.isAbsent() ? network.at("name") : legacyName, key);
        }
        return external.flag() ? external(network.at("name"), key) : StackNetwork.own(own(key, network));
    }

    private static StackNetwork external(Value givenName, String key) {
        String name = givenName.nameOr(key);
        if (name.equals(ComposeReader.INGRESS.id())) {
            throw givenName.error("services cannot join the ingress network", "name another one");
        }
        return StackNetwork.external(name);
    }

    private Network own(String key, Value network) {
        String id = stack.prefix(key);
        try {
            return Network.of(
                    id,
                    NetworkSpec.builder(network.at("name").nameOr(id))
                            .driver(driver(network.at("driver"), network.at("driver_opts")))
                            .ipam(ipam(network.at("ipam")))
                            .labels(network.at("labels").pairs())
                            .internal(network.at("internal").flag())
                            .attachable(network.at("attachable").flag())
                            .dualStack(network.at("enable_ipv6").flag())
                            .build());
        } catch (AllocatorException e) {
            throw network.error(e);
        }
    }

    private static DriverConfig driver(Value name, Value options) {
        @Nullable String named = name.isAbsent() ? null : name.text();
        return new DriverConfig(named, options.pairs());
    }

    private static IpamSpec ipam(Value ipam) {
        List<IpamConfig> configs = new ArrayList<>();
        for (Value config : ipam.at("config").elements()) {
            configs.add(config(config));
        }
        return new IpamSpec(driver(ipam.at("driver"), ipam.at("options")), configs);
    }

    private static IpamConfig config(Value config) {
        @Nullable Cidr subnet = prefix(config.at("subnet"));
        @Nullable Cidr range = prefix(config.at("ip_range"));
        @Nullable
        IpAddress gateway =
                config.at("gateway").isAbsent() ? null : config.at("gateway").parsed(IpAddress::parse);
        IpamConfig.Builder builder = IpamConfig.builder()
                .family(family(range, gateway))
                .subnet(subnet)
                .range(range)
                .gateway(gateway);
        config.at("aux_addresses")
                .entries()
                .forEach((name, address) -> builder.reserve(name, address.parsed(IpAddress::parse)));
        return builder.build();
    }

    private static @Nullable Cidr prefix(Value prefix) {
        return prefix.isAbsent() ? null : prefix.parsed(Cidr::parse);
    }

    private static AddressFamily family(@Nullable Cidr range, @Nullable IpAddress gateway) {
        if (range != null) {
            return range.family();
        }
        return gateway != null ? gateway.family() : AddressFamily.IPV4;
    }
}
