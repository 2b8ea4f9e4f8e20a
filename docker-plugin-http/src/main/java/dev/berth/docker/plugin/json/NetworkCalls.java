package dev.berth.docker.plugin.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.SubnetData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods of {@code NetworkDriver} that a cluster's manager calls. */
public final class NetworkCalls {
    /** {@code NetworkDriver.GetCapabilities}. */
    public static final PluginCall<Form.None, NetworkAbilities> GET_CAPABILITIES = call(
            "GetCapabilities",
            Form.NONE,
            new Form<>(
                    json -> new NetworkAbilities(
                            json.text("Scope"), json.text("ConnectivityScope"), json.flag("GwAllocChecker")),
                    (abilities, json) -> json.put("Scope", abilities.scope())
                            .put("ConnectivityScope", abilities.connectivityScope())
                            .put("GwAllocChecker", abilities.gatewayChecker())));

    private static final Form<SubnetData> SUBNET = new Form<>(
            json -> new SubnetData(
                    json.text("AddressSpace"), json.text("Pool"), json.text("Gateway"), json.texts("AuxAddresses")),
            (subnet, json) -> {
                json.put(
                        "AddressSpace",
                        subnet.addressSpace()); // the reference wants it, and parses each other that is there
                putUnlessEmpty(json, "Pool", subnet.pool());
                putUnlessEmpty(json, "Gateway", subnet.gateway());
                if (!subnet.auxAddresses().isEmpty()) {
                    put(json, "AuxAddresses", subnet.auxAddresses());
                }
            });

    private static final Form<Map<String, String>> OPTIONS =
            new Form<>(json -> json.texts("Options"), (options, json) -> put(json, "Options", options));

    /** Where an engine puts the user's options, beside its own. */
    private static final String GENERIC = "com.docker.network.generic";

    /** The user's options, and with them the engine's own, which need not be texts. */
    private static final Form<Map<String, String>> ENGINE_OPTIONS = new Form<>(
            json -> {
                Map<String, String> options = new HashMap<>(json.scalars("Options"));
                options.putAll(json.message("Options").scalars(GENERIC));
                return options;
            },
            (options, json) -> put(json.putObject("Options"), GENERIC, options));

    /** {@code NetworkDriver.AllocateNetwork}; answers the options for the nodes. */
    public static final PluginCall<AllocateNetwork, Map<String, String>> ALLOCATE_NETWORK = call(
            "AllocateNetwork",
            new Form<>(
                    json -> new AllocateNetwork(
                            json.text("NetworkID"),
                            json.texts("Options"),
                            subnets(json.messages("IPv4Data")),
                            subnets(json.messages("IPv6Data"))),
                    (request, json) -> {
                        json.put("NetworkID", request.networkId());
                        put(json, "Options", request.options());
                        put(json.putArray("IPv4Data"), request.ipv4());
                        put(json.putArray("IPv6Data"), request.ipv6());
                    }),
            OPTIONS);

    /** {@code NetworkDriver.FreeNetwork}. */
    public static final PluginCall<FreeNetwork, Form.None> FREE_NETWORK = call(
            "FreeNetwork",
            new Form<>(
                    json -> new FreeNetwork(json.text("NetworkID")),
                    (request, json) -> json.put("NetworkID", request.networkId())),
            Form.NONE);

    /** {@code NetworkDriver.GwAllocCheck}; asks with the options of a network. */
    public static final PluginCall<Map<String, String>, GatewayCheck> GATEWAY_CHECK = call(
            "GwAllocCheck",
            ENGINE_OPTIONS,
            new Form<>(
                    json -> new GatewayCheck(json.flag("SkipIPv4"), json.flag("SkipIPv6")),
                    (check, json) -> json.put("SkipIPv4", check.skipIpv4()).put("SkipIPv6", check.skipIpv6())));

    private NetworkCalls() {}

    private static <Q, A> PluginCall<Q, A> call(String name, Form<Q> request, Form<A> answer) {
        return new PluginCall<>(PluginType.NETWORK_DRIVER, name, request, answer);
    }

    private static List<SubnetData> subnets(List<JsonMessage> messages) throws MalformedMessage {
        List<SubnetData> subnets = new ArrayList<>();
        for (JsonMessage message : messages) {
            subnets.add(SUBNET.read(message));
        }
        return subnets;
    }

    private static void putUnlessEmpty(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static void put(ObjectNode json, String name, Map<String, String> texts) {
        ObjectNode object = json.putObject(name);
        texts.forEach(object::put);
    }

    private static void put(ArrayNode json, List<SubnetData> subnets) {
        subnets.forEach(subnet -> json.add(SUBNET.node(subnet)));
    }
}
