package dev.berth.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.IpamState;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.PoolState;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Networks as JSON. */
final class NetworkJson {
    private NetworkJson() {}

    static Network network(JsonValue json) {
        json.object("id", "spec", "state");
        return json.build(() -> new Network(
                json.required("id").text(), spec(json.required("spec")), json.optional("state", NetworkJson::state)));
    }

    private static NetworkSpec spec(JsonValue json) {
        json.object("name", "labels", "driver", "ipam", "ingress", "dualStack", "internal", "attachable");
        return json.build(() -> NetworkSpec.builder(json.required("name").text())
                .labels(json.optional("labels", JsonValue::texts, Map.of()))
                .driver(json.optional("driver", NetworkJson::driver, DriverConfig.DEFAULT))
                .ipam(json.optional("ipam", NetworkJson::ipamSpec, IpamSpec.DEFAULT))
                .ingress(json.optional("ingress", JsonValue::flag, false))
                .dualStack(json.optional("dualStack", JsonValue::flag, false))
                .internal(json.optional("internal", JsonValue::flag, false))
                .attachable(json.optional("attachable", JsonValue::flag, false))
                .build());
    }

    private static DriverConfig driver(JsonValue json) {
        json.object("name", "options");
        return json.build(() -> new DriverConfig(
                json.optional("name", JsonValue::text), json.optional("options", JsonValue::texts, Map.of())));
    }

    private static IpamSpec ipamSpec(JsonValue json) {
        json.object("driver", "configs");
        return new IpamSpec(
                json.optional("driver", NetworkJson::driver, DriverConfig.DEFAULT),
                json.list("configs", NetworkJson::config));
    }

    private static IpamConfig config(JsonValue json) {
        json.object("subnet", "range", "gateway", "reserved");
        @Nullable Cidr range = json.optional("range", text -> text.parsed(Cidr::parse, ErrorCode.INVALID_SUB_POOL));
        @Nullable IpAddress gateway = json.optional("gateway", NetworkJson::address);
        IpamConfig.Builder config = IpamConfig.builder()
                .family(family(range, gateway))
                .subnet(json.optional("subnet", subnet -> subnet.parsed(Cidr::parse)))
                .range(range)
                .gateway(gateway);
        JsonValue reserved = json.optional("reserved");
        if (reserved != null) {
            Map<String, IpAddress> addresses = reserved.map((name, address) -> address(address));
            reserved.build(() -> {
                addresses.forEach(config::reserve);
                return config;
            });
        }
        return config.build();
    }

    /** The family of a config without a subnet. */
    private static AddressFamily family(@Nullable Cidr range, @Nullable IpAddress gateway) {
        if (range != null) {
            return range.family();
        }
        return gateway != null ? gateway.family() : AddressFamily.IPV4;
    }

    private static NetworkState state(JsonValue json) {
        json.object("driver", "ipam");
        return new NetworkState(
                json.optional("driver", NetworkJson::driver, DriverConfig.DEFAULT),
                json.optional("ipam", NetworkJson::ipamState, IpamState.NONE));
    }

    private static IpamState ipamState(JsonValue json) {
        json.object("driver", "configs");
        return new IpamState(
                json.optional("driver", NetworkJson::driver, DriverConfig.DEFAULT),
                json.list("configs", NetworkJson::pool));
    }

    private static PoolState pool(JsonValue json) {
        json.object("subnet", "range", "gateway", "reserved", "poolId");
        return new PoolState(
                json.required("subnet").parsed(Prefix::parse),
                json.optional("range", range -> range.parsed(Prefix::parse, ErrorCode.INVALID_SUB_POOL)),
                json.optional("gateway", NetworkJson::address),
                json.optional("reserved", reserved -> reserved.map((name, address) -> address(address)), Map.of()),
                json.optional("poolId", JsonValue::text));
    }

    private static IpAddress address(JsonValue json) {
        return json.parsed(IpAddress::parse);
    }

    static ObjectNode json(Network network) {
        ObjectNode json = object();
        json.put("id", network.id());
        json.set("spec", json(network.spec()));
        NetworkState state = network.state();
        if (state != null) {
            json.set("state", json(state));
        }
        return json;
    }

    private static ObjectNode json(NetworkSpec spec) {
        ObjectNode json = object();
        json.put("name", spec.name());
        ModelJson.putTexts(json, "labels", spec.labels());
        putDriver(json, spec.driver());
        ObjectNode ipam = object();
        putDriver(ipam, spec.ipam().driver());
        ArrayNode configs = JsonNodeFactory.instance.arrayNode();
        spec.ipam().configs().forEach(config -> configs.add(json(config)));
        ModelJson.putFilled(ipam, "configs", configs);
        ModelJson.putFilled(json, "ipam", ipam);
        putTrue(json, "ingress", spec.ingress());
        putTrue(json, "dualStack", spec.dualStack());
        putTrue(json, "internal", spec.internal());
        putTrue(json, "attachable", spec.attachable());
        return json;
    }

    /** @throws IllegalArgumentException for any IPv6 subnet, which this form can only say as {@code dualStack} */
    private static ObjectNode json(IpamConfig config) {
        AddressFamily readBack =
                family(config.range().orElse(null), config.gateway().orElse(null));
        if (config.subnet().isEmpty() && config.family() != readBack) {
            throw new IllegalArgumentException("a config for any IPv6 subnet has no JSON form; use dualStack or ::/64");
        }
        ObjectNode json = object();
        config.subnet().ifPresent(subnet -> json.put("subnet", subnet.toString()));
        config.range().ifPresent(range -> json.put("range", range.toString()));
        config.gateway().ifPresent(gateway -> json.put("gateway", gateway.toString()));
        putReserved(json, config.reserved());
        return json;
    }

    static ObjectNode json(NetworkState state) {
        ObjectNode json = object();
        json.set("driver", driver(state.driver()));
        ObjectNode ipam = object();
        putDriver(ipam, state.ipam().driver());
        ArrayNode pools = JsonNodeFactory.instance.arrayNode();
        state.ipam().pools().forEach(pool -> pools.add(json(pool)));
        ModelJson.putFilled(ipam, "configs", pools);
        json.set("ipam", ipam);
        return json;
    }

    private static ObjectNode json(PoolState pool) {
        ObjectNode json = object();
        json.put("subnet", pool.subnet().toString());
        Prefix range = pool.range();
        if (range != null) {
            json.put("range", range.toString());
        }
        IpAddress gateway = pool.gateway();
        if (gateway != null) {
            json.put("gateway", gateway.toString());
        }
        putReserved(json, pool.reserved());
        if (pool.poolId() != null) {
            json.put("poolId", pool.poolId());
        }
        return json;
    }

    private static void putDriver(ObjectNode json, DriverConfig driver) {
        ModelJson.putFilled(json, "driver", driver(driver));
    }

    private static ObjectNode driver(DriverConfig driver) {
        ObjectNode json = object();
        if (driver.name() != null) {
            json.put("name", driver.name());
        }
        ModelJson.putTexts(json, "options", new TreeMap<>(driver.options())); // they have no order of their own
        return json;
    }

    private static void putReserved(ObjectNode json, Map<String, IpAddress> reserved) {
        ObjectNode addresses = object();
        reserved.forEach((name, address) -> addresses.put(name, address.toString()));
        ModelJson.putFilled(json, "reserved", addresses);
    }

    private static void putTrue(ObjectNode json, String key, boolean flag) {
        if (flag) {
            json.put(key, true);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
