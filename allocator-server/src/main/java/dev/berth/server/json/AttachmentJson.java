package dev.berth.server.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import java.util.List;

/** Attachments to networks as JSON: what is wanted, and what was given. */
final class AttachmentJson {
    private AttachmentJson() {}

    static NetworkAttachmentSpec spec(JsonValue json) {
        json.object("target", "aliases", "addresses");
        return json.build(() -> new NetworkAttachmentSpec(
                json.required("target").text(),
                json.list("aliases", JsonValue::text),
                json.list("addresses", address -> address.parsed(AttachmentJson::wanted, ErrorCode.INVALID_ADDRESS))));
    }

    /** TSK-2: plain, or with a prefix length, which says nothing that the network's pool does not say. */
    private static IpAddress wanted(String text) {
        return text.indexOf('/') < 0 ? IpAddress.parse(text) : Cidr.parse(text).address();
    }

    static Attachment attachment(JsonValue json) {
        json.object("networkId", "addresses");
        return json.build(() -> new Attachment(
                json.required("networkId").text(),
                json.list("addresses", address -> address.parsed(AttachmentJson::given, ErrorCode.INVALID_ADDRESS))));
    }

    /** TSK-2 again: of an address that an attachment asks for, the prefix length may be missing; it follows from the pool. */
    private static Cidr given(String text) {
        if (text.indexOf('/') >= 0) {
            return Cidr.parse(text);
        }
        IpAddress address = IpAddress.parse(text);
        return Cidr.of(address, address.family().bits());
    }

    static ArrayNode json(List<NetworkAttachmentSpec> specs) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (NetworkAttachmentSpec spec : specs) {
            ObjectNode entry = json.addObject().put("target", spec.target());
            ArrayNode aliases = JsonNodeFactory.instance.arrayNode();
            spec.aliases().forEach(aliases::add);
            ModelJson.putFilled(entry, "aliases", aliases);
            ModelJson.putFilled(entry, "addresses", texts(spec.addresses()));
        }
        return json;
    }

    static ObjectNode json(Attachment attachment) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("networkId", attachment.networkId());
        ModelJson.putFilled(json, "addresses", texts(attachment.addresses()));
        return json;
    }

    private static ArrayNode texts(List<?> addresses) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        addresses.forEach(address -> json.add(address.toString()));
        return json;
    }
}
