package dev.berth.docker.plugin.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import java.util.Map;

/** The methods of {@code IpamDriver}. */
public final class IpamCalls {
    /** {@code IpamDriver.GetCapabilities}. */
    public static final PluginCall<Form.None, IpamAbilities> GET_CAPABILITIES = call(
            "GetCapabilities",
            Form.NONE,
            new Form<>(
                    json -> new IpamAbilities(json.flag("RequiresMACAddress"), json.flag("RequiresRequestReplay")),
                    (abilities, json) -> json.put("RequiresMACAddress", abilities.requiresMacAddress())
                            .put("RequiresRequestReplay", abilities.requiresRequestReplay())));

    /** {@code IpamDriver.GetDefaultAddressSpaces}. */
    public static final PluginCall<Form.None, DefaultAddressSpaces> GET_DEFAULT_ADDRESS_SPACES = call(
            "GetDefaultAddressSpaces",
            Form.NONE,
            new Form<>(
                    json -> new DefaultAddressSpaces(
                            json.text("LocalDefaultAddressSpace"), json.text("GlobalDefaultAddressSpace")),
                    (spaces, json) -> json.put("LocalDefaultAddressSpace", spaces.local())
                            .put("GlobalDefaultAddressSpace", spaces.global())));

    /** {@code IpamDriver.RequestPool}. */
    public static final PluginCall<RequestPool, PoolAnswer> REQUEST_POOL = call(
            "RequestPool",
            new Form<>(
                    json -> new RequestPool(
                            json.text("AddressSpace"),
                            json.text("Pool"),
                            json.text("SubPool"),
                            json.texts("Options"),
                            json.flag("V6")),
                    (request, json) -> {
                        json.put("AddressSpace", request.addressSpace())
                                .put("Pool", request.pool())
                                .put("SubPool", request.subPool());
                        put(json, "Options", request.options());
                        json.put("V6", request.v6());
                    }),
            new Form<>(
                    json -> new PoolAnswer(json.text("PoolID"), json.text("Pool"), json.texts("Data")),
                    (answer, json) -> {
                        json.put("PoolID", answer.poolId()).put("Pool", answer.pool());
                        put(json, "Data", answer.data());
                    }));

    /** {@code IpamDriver.ReleasePool}. */
    public static final PluginCall<ReleasePool, Form.None> RELEASE_POOL = call(
            "ReleasePool",
            new Form<>(
                    json -> new ReleasePool(json.text("PoolID")),
                    (request, json) -> json.put("PoolID", request.poolId())),
            Form.NONE);

    /** {@code IpamDriver.RequestAddress}. */
    public static final PluginCall<RequestAddress, AddressAnswer> REQUEST_ADDRESS = call(
            "RequestAddress",
            new Form<>(
                    json -> new RequestAddress(json.text("PoolID"), json.text("Address"), json.texts("Options")),
                    (request, json) -> {
                        json.put("PoolID", request.poolId()).put("Address", request.address());
                        put(json, "Options", request.options());
                    }),
            new Form<>(json -> new AddressAnswer(json.text("Address"), json.texts("Data")), (answer, json) -> {
                json.put("Address", answer.address());
                put(json, "Data", answer.data());
            }));

    /** {@code IpamDriver.ReleaseAddress}. */
    public static final PluginCall<ReleaseAddress, Form.None> RELEASE_ADDRESS = call(
            "ReleaseAddress",
            new Form<>(
                    json -> new ReleaseAddress(json.text("PoolID"), json.text("Address")),
                    (request, json) -> json.put("PoolID", request.poolId()).put("Address", request.address())),
            Form.NONE);

    private IpamCalls() {}

    private static <Q, A> PluginCall<Q, A> call(String name, Form<Q> request, Form<A> answer) {
        return new PluginCall<>(PluginType.IPAM_DRIVER, name, request, answer);
    }

    private static void put(ObjectNode json, String name, Map<String, String> texts) {
        ObjectNode object = json.putObject(name);
        texts.forEach(object::put);
    }
}
