package dev.berth.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Services as JSON. What is absent from an endpoint or port has Docker's default: {@code vip}, {@code tcp}, {@code ingress}. */
final class ServiceJson {
    private static final Map<String, EndpointMode> MODES = byName(EndpointMode.values());
    private static final Map<String, Protocol> PROTOCOLS = byName(Protocol.values());
    private static final Map<String, PublishMode> PUBLISH_MODES = byName(PublishMode.values());
    private static final int HIGHEST_PORT = 65535;

    private ServiceJson() {}

    static Service service(JsonValue json) {
        json.object("id", "spec", "state");
        return json.build(() -> new Service(
                json.required("id").text(), spec(json.required("spec")), json.optional("state", ServiceJson::state)));
    }

    private static ServiceSpec spec(JsonValue json) {
        json.object("name", "labels", "networks", "endpoint");
        List<NetworkAttachmentSpec> networks = json.list("networks", AttachmentJson::spec);
        return json.build(() -> {
            ServiceSpec.Builder spec = ServiceSpec.builder(json.required("name").text())
                    .labels(json.optional("labels", JsonValue::texts, Map.of()))
                    .endpoint(json.optional("endpoint", ServiceJson::endpoint, EndpointSpec.DEFAULT));
            networks.forEach(spec::on);
            return spec.build();
        });
    }

    private static EndpointSpec endpoint(JsonValue json) {
        json.object("mode", "ports");
        return new EndpointSpec(
                json.optional("mode", mode -> mode.oneOf(MODES), EndpointMode.VIP),
                json.list("ports", ServiceJson::port));
    }

    private static PublishedPort port(JsonValue json) {
        json.object("name", "protocol", "targetPort", "publishedPort", "publishMode");
        return new PublishedPort(
                json.optional("name", JsonValue::text),
                json.optional("protocol", protocol -> protocol.oneOf(PROTOCOLS), Protocol.TCP),
                json.required("targetPort").integer(1, HIGHEST_PORT),
                json.optional("publishedPort", port -> port.integer(0, HIGHEST_PORT), 0),
                json.optional("publishMode", mode -> mode.oneOf(PUBLISH_MODES), PublishMode.INGRESS));
    }

    static ServiceState state(JsonValue json) {
        json.object("virtualIps", "ports");
        return new ServiceState(json.list("virtualIps", ServiceJson::virtualIp), json.list("ports", ServiceJson::port));
    }

    private static VirtualIp virtualIp(JsonValue json) {
        json.object("networkId", "address");
        return json.build(() -> new VirtualIp(
                json.required("networkId").text(),
                json.optional("address", address -> address.parsed(Cidr::parse, ErrorCode.INVALID_ADDRESS))));
    }

    static ObjectNode json(Service service) {
        ObjectNode json = object();
        json.put("id", service.id());
        json.set("spec", json(service.spec()));
        ServiceState state = service.state();
        if (state != null) {
            json.set("state", json(state));
        }
        return json;
    }

    private static ObjectNode json(ServiceSpec spec) {
        ObjectNode json = object();
        json.put("name", spec.name());
        ModelJson.putTexts(json, "labels", spec.labels());
        ModelJson.putFilled(json, "networks", AttachmentJson.json(spec.networks()));
        if (!spec.endpoint().equals(EndpointSpec.DEFAULT)) {
            ObjectNode endpoint = object();
            endpoint.put("mode", name(spec.endpoint().mode()));
            ModelJson.putFilled(endpoint, "ports", ports(spec.endpoint().ports()));
            json.set("endpoint", endpoint);
        }
        return json;
    }

    static ObjectNode json(ServiceState state) {
        ObjectNode json = object();
        ArrayNode virtualIps = JsonNodeFactory.instance.arrayNode();
        for (VirtualIp virtualIp : state.virtualIps()) {
            ObjectNode entry = virtualIps.addObject().put("networkId", virtualIp.networkId());
            Cidr address = virtualIp.address();
            if (address != null) {
                entry.put("address", address.toString());
            }
        }
        json.set("virtualIps", virtualIps);
        ModelJson.putFilled(json, "ports", ports(state.ports()));
        return json;
    }

    private static ArrayNode ports(List<PublishedPort> ports) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (PublishedPort port : ports) {
            ObjectNode entry = json.addObject();
            if (port.name() != null) {
                entry.put("name", port.name());
            }
            entry.put("protocol", name(port.protocol())).put("targetPort", port.targetPort());
            if (port.publishedPort() != 0) {
                entry.put("publishedPort", port.publishedPort());
            }
            entry.put("publishMode", name(port.mode()));
        }
        return json;
    }

    private static <E extends Enum<E>> Map<String, E> byName(E[] constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants) {
            byName.put(name(constant), constant);
        }
        return byName;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
