package dev.berth.server.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.net.AddressFamily;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The object model as JSON")
class ModelJsonTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Every key that the format knows, in its order. */
    private static final String NETWORK =
            """
            {"id":"n1","spec":{"name":"back","labels":{"z":"1","a":"2"},\
            "driver":{"name":"overlay","options":{"a":"b","c":"d"}},\
            "ipam":{"driver":{"name":"default","options":{"e":"f"}},\
            "configs":[{"subnet":"10.1.0.7/16","range":"10.1.2.0/24","gateway":"10.1.0.1","reserved":{"z":"10.1.0.9","a":"10.1.0.8"}},\
            {"subnet":"fd00::/64"}]},"ingress":true,"dualStack":true,"internal":true,"attachable":true},\
            "state":{"driver":{"name":"overlay","options":{"vni":"7"}},"ipam":{"driver":{"name":"default"},\
            "configs":[{"subnet":"10.1.0.0/16","range":"10.1.2.0/24","gateway":"10.1.0.1","reserved":{"z":"10.1.0.9"},"poolId":"p1"}]}}}""";

    private static final String SERVICE =
            """
            {"id":"s1","spec":{"name":"web","labels":{"k":"v"},\
            "networks":[{"target":"n1","aliases":["www"],"addresses":["10.1.0.5","fd00::5"]},{"target":"n2"}],\
            "endpoint":{"mode":"dnsrr","ports":[{"name":"http","protocol":"tcp","targetPort":80,"publishedPort":8080,"publishMode":"ingress"},\
            {"protocol":"sctp","targetPort":9,"publishMode":"host"}]}},\
            "state":{"virtualIps":[{"networkId":"n1","address":"10.1.0.2/16"},{"networkId":"n2"}],\
            "ports":[{"protocol":"udp","targetPort":53,"publishedPort":30000,"publishMode":"ingress"}]}}""";

    private static final String TASK =
            """
            {"id":"t1","serviceId":"s1","nodeId":"m1","slot":3,"ended":true,\
            "spec":{"networks":[{"target":"n1","addresses":["10.1.0.5"]}]},\
            "state":{"networks":[{"networkId":"n1","addresses":["10.1.0.5/16"]},{"networkId":"n2"}],\
            "endpoint":{"virtualIps":[{"networkId":"n1","address":"10.1.0.2/16"}]}}}""";

    private static final String NODE =
            "{\"id\":\"m1\",\"attachments\":[{\"networkId\":\"n1\",\"addresses\":[\"10.1.0.6/16\"]},{\"networkId\":\"n2\"}]}";

    @Test
    @DisplayName("is written with the keys in the order of the format, and read back the same")
    void keepsEverything() {
        assertThat(ModelJson.json(ModelJson.network(value(NETWORK)))).hasToString(NETWORK);
        assertThat(ModelJson.json(ModelJson.service(value(SERVICE)))).hasToString(SERVICE);
        assertThat(ModelJson.json(ModelJson.task(value(TASK)))).hasToString(TASK);
        assertThat(ModelJson.json(ModelJson.node(value(NODE)))).hasToString(NODE);
    }

    @Test
    @DisplayName("leaves out what is absent, and keeps the keys that are always there")
    void leavesOut() {
        assertThat(ModelJson.json(ModelJson.network(value("{\"id\":\"n\",\"spec\":{\"name\":\"n\"},\"state\":{}}"))))
                .hasToString("{\"id\":\"n\",\"spec\":{\"name\":\"n\"},\"state\":{\"driver\":{},\"ipam\":{}}}");
        assertThat(ModelJson.json(ModelJson.service(value("{\"id\":\"s\",\"spec\":{\"name\":\"s\"},\"state\":{}}"))))
                .hasToString("{\"id\":\"s\",\"spec\":{\"name\":\"s\"},\"state\":{\"virtualIps\":[]}}");
        assertThat(ModelJson.json(ModelJson.task(value("{\"id\":\"t\"}")))).hasToString("{\"id\":\"t\",\"spec\":{}}");
        assertThat(ModelJson.json(ModelJson.node(value("{\"id\":\"m\"}"))))
                .hasToString("{\"id\":\"m\",\"attachments\":[]}");
    }

    @Test
    @DisplayName("survives a round trip for every object of every trace")
    void roundTripsTraces() {
        assertThat(checked("network.", json -> json.has("spec"), json -> ModelJson.json(ModelJson.network(json))))
                .isGreaterThan(500);
        assertThat(checked("service.", json -> true, json -> ModelJson.json(ModelJson.service(json))))
                .isGreaterThan(2000);
        assertThat(checked("task.", json -> true, json -> ModelJson.json(ModelJson.task(json))))
                .isGreaterThan(3000);
        assertThat(checked("attachment.", json -> true, json -> {
                    var attachment = ModelJson.nodeAttachment(json);
                    ObjectNode written = JSON.createObjectNode();
                    written.set("attachment", ModelJson.json(attachment.attachment()));
                    return written.put("node", attachment.nodeId());
                }))
                .isGreaterThan(300);
    }

    private static int checked(
            String operation, Function<JsonNode, Boolean> chosen, Function<JsonValue, ObjectNode> roundTrip) {
        int count = 0;
        for (JsonNode input : Traces.inputs(operation)) {
            if (chosen.apply(input)) {
                JsonNode written = roundTrip.apply(JsonValue.root(input));
                assertThat(filled(written)).isEqualTo(filled(input));
                count++;
            }
        }
        return count;
    }

    /** Without what is empty, and without endpoints that say the default. */
    private static JsonNode filled(JsonNode node) {
        if (node.isArray()) {
            ArrayNode list = JSON.createArrayNode();
            node.forEach(element -> list.add(filled(element)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        for (var member : node.properties()) {
            JsonNode value = filled(member.getValue());
            boolean isDefault =
                    member.getKey().equals("endpoint") && value.toString().equals("{\"mode\":\"vip\"}");
            if (!(value.isContainerNode() && value.isEmpty()) && !isDefault) {
                object.set(member.getKey(), value);
            }
        }
        return object;
    }

    @ParameterizedTest(name = "{0} is {2} at {1}")
    @DisplayName("refuses malformed networks at the very place")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"subnet\":\"10.0.0.0/33\"} | /spec/ipam/configs/0/subnet | invalid-pool",
                "{\"subnet\":\"10.0.0/24\"} | /spec/ipam/configs/0/subnet | invalid-pool",
                "{\"subnet\":7} | /spec/ipam/configs/0/subnet | invalid-argument",
                "{\"range\":\"banana\"} | /spec/ipam/configs/0/range | invalid-sub-pool",
                "{\"gateway\":\"10.0.0.256\"} | /spec/ipam/configs/0/gateway | invalid-address",
                "{\"reserved\":{\"a/b\":\"x\"}} | /spec/ipam/configs/0/reserved/a~1b | invalid-address",
                "{\"reserved\":[]} | /spec/ipam/configs/0/reserved | invalid-argument",
                "{\"subnets\":\"10.0.0.0/24\"} | /spec/ipam/configs/0 | invalid-argument",
                "[] | /spec/ipam/configs/0 | invalid-argument",
            })
    void refusesConfigs(String config, String pointer, String code) {
        String network = "{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[" + config + "]}}}";
        refuses(() -> ModelJson.network(value(network)), pointer, code);
    }

    @ParameterizedTest(name = "{0} is {2} at {1}")
    @DisplayName("refuses malformed services and tasks at the very place")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"spec\":{\"name\":\"s\"}} | `` | invalid-argument",
                "{\"id\":\" \",\"spec\":{\"name\":\"s\"}} | `` | invalid-argument",
                "{\"id\":\"s\"} | `` | invalid-argument",
                "{\"id\":\"s\",\"spec\":{}} | /spec | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"endpoint\":{\"mode\":\"VIP\"}}} | /spec/endpoint/mode | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"endpoint\":{\"ports\":[{\"targetPort\":0}]}}} | /spec/endpoint/ports/0/targetPort | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"endpoint\":{\"ports\":[{\"targetPort\":99999999999}]}}} | /spec/endpoint/ports/0/targetPort | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"endpoint\":{\"ports\":[{\"targetPort\":\"80\"}]}}} | /spec/endpoint/ports/0/targetPort | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"networks\":[{\"target\":\"n\"},{\"target\":\"n\"}]}} | /spec | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\",\"networks\":[{\"target\":\"n\",\"addresses\":[\"10.0.0.1\",\"10.0.0.2\"]}]}} | /spec/networks/0 | invalid-argument",
                "{\"id\":\"s\",\"spec\":{\"name\":\"s\"},\"state\":{\"virtualIps\":[{\"networkId\":\"n\",\"address\":\"10.0.0.1\"}]}} | /state/virtualIps/0/address | invalid-address",
            })
    void refusesServices(String service, String pointer, String code) {
        refuses(() -> ModelJson.service(value(service)), pointer, code);
    }

    private static void refuses(Runnable reading, String pointer, String code) {
        JsonException failure = catchThrowableOfType(JsonException.class, reading::run);
        assertThat(failure).isNotNull();
        assertThat(failure.pointer()).isEqualTo(pointer);
        assertThat(failure.code()).hasToString(code);
        assertThat(failure.advice()).isNotBlank();
    }

    @Test
    @DisplayName("lists the known keys when one is unknown")
    void listsKnownKeys() {
        assertThatThrownBy(() -> ModelJson.task(value("{\"id\":\"t\",\"service\":\"s\"}")))
                .hasMessage("unknown key \"service\"; known here: id, serviceId, nodeId, slot, ended, spec, state");
    }

    @ParameterizedTest
    @DisplayName("takes wanted addresses plain or with a prefix length (TSK-2)")
    @ValueSource(strings = {"10.0.0.5", "10.0.0.5/24", "10.0.0.5/8"})
    void takesPlainAndCidr(String address) {
        var task = ModelJson.task(value(
                "{\"id\":\"t\",\"spec\":{\"networks\":[{\"target\":\"n\",\"addresses\":[\"" + address + "\"]}]}}"));
        assertThat(task.spec().networks().get(0).addresses()).hasToString("[10.0.0.5]");
    }

    @ParameterizedTest
    @DisplayName("takes the address that an attachment asks for plain or with a prefix length (TSK-2)")
    @ValueSource(strings = {"10.0.0.5", "10.0.0.5/24", "fd00::5", "fd00::5/64"})
    void takesPlainAndCidrOfAttachments(String address) {
        String attachment = "{\"networkId\":\"n\",\"addresses\":[\"" + address + "\"]}";
        var node = ModelJson.nodeAttachment(value("{\"node\":\"m\",\"attachment\":" + attachment + "}"));
        var task = ModelJson.task(value("{\"id\":\"t\",\"state\":{\"networks\":[" + attachment + "]}}"));
        assertThat(node.attachment())
                .isEqualTo(Objects.requireNonNull(task.state()).networks().get(0));
        assertThat(node.attachment().addresses().get(0).address()).hasToString(address.replaceFirst("/.*", ""));
    }

    @ParameterizedTest
    @DisplayName("calls an address that is none invalid-address, wherever it stands")
    @ValueSource(strings = {"10.0.0", "10.0.0.5/33", "10.0.0.256/24", "x"})
    void refusesAddresses(String address) {
        String wanted = "{\"target\":\"n\",\"addresses\":[\"" + address + "\"]}";
        String got = "{\"networkId\":\"n\",\"addresses\":[\"" + address + "\"]}";
        refuses(
                () -> ModelJson.task(value("{\"id\":\"t\",\"spec\":{\"networks\":[" + wanted + "]}}")),
                "/spec/networks/0/addresses/0",
                "invalid-address");
        refuses(
                () -> ModelJson.node(value("{\"id\":\"m\",\"attachments\":[" + got + "]}")),
                "/attachments/0/addresses/0",
                "invalid-address");
    }

    @Test
    @DisplayName("takes null for absent")
    void nullIsAbsent() {
        assertThat(ModelJson.network(value("{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"labels\":null},\"state\":null}")))
                .isEqualTo(Network.of("n", NetworkSpec.named("n")));
    }

    @ParameterizedTest
    @DisplayName("knows the family of a config without a subnet by its gateway or range")
    @ValueSource(strings = {"\"gateway\":\"fd00::1\"", "\"range\":\"fd00::/80\"", "\"gateway\":\"10.0.0.1\""})
    void knowsTheFamily(String config) {
        String network = "{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"ipam\":{\"configs\":[{" + config + "}]}}}";
        Network read = ModelJson.network(value(network));
        assertThat(read.spec().ipam().configs().get(0).family())
                .isEqualTo(config.contains("fd00") ? AddressFamily.IPV6 : AddressFamily.IPV4);
        assertThat(ModelJson.json(read)).hasToString(network);
    }

    @Test
    @DisplayName("has no form for a config of any IPv6 subnet, and says so rather than lose the family")
    void refusesToLoseTheFamily() {
        Network network = Network.of(
                "n", NetworkSpec.builder("n").ipam(IpamConfig.ANY_IPV6).build());
        assertThatThrownBy(() -> ModelJson.json(network)).hasMessageContaining("IPv6");
    }

    @Test
    @DisplayName("writes driver options in the order of their names, so that the same plan is the same text")
    void ordersOptions() {
        List<String> texts = List.of("{\"b\":\"1\",\"a\":\"2\",\"c\":\"3\"}", "{\"c\":\"3\",\"a\":\"2\",\"b\":\"1\"}");
        for (String options : texts) {
            String network = "{\"id\":\"n\",\"spec\":{\"name\":\"n\",\"driver\":{\"options\":" + options + "}}}";
            assertThat(ModelJson.json(ModelJson.network(value(network))).toString())
                    .contains("{\"a\":\"2\",\"b\":\"1\",\"c\":\"3\"}");
        }
    }

    private static JsonValue value(String json) {
        try {
            return JsonValue.root(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
