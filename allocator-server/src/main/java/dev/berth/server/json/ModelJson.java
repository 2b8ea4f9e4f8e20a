package dev.berth.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkState;
import dev.berth.api.model.Node;
import dev.berth.api.model.NodeAttachment;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskState;
import java.util.Map;

/**
 * The objects of the model as JSON, both ways. Reading is strict: unknown keys, wrong types and malformed values are a
 * {@link JsonException} with a JSON pointer and a code; an optional key may be absent or {@code null}. Writing gives the keys
 * in one fixed order, and leaves optional ones out where there is nothing to say.
 */
public final class ModelJson {
    private ModelJson() {}

    /** Reads a network. */
    public static Network network(JsonValue json) {
        return NetworkJson.network(json);
    }

    /** Reads a service. */
    public static Service service(JsonValue json) {
        return ServiceJson.service(json);
    }

    /** Reads a task. */
    public static Task task(JsonValue json) {
        return TaskJson.task(json);
    }

    /** Reads a node. */
    public static Node node(JsonValue json) {
        json.object("id", "attachments");
        return json.build(
                () -> new Node(json.required("id").text(), json.list("attachments", AttachmentJson::attachment)));
    }

    /** Reads {@code {"node", "attachment"}}. */
    public static NodeAttachment nodeAttachment(JsonValue json) {
        json.object("node", "attachment");
        return json.build(() -> new NodeAttachment(
                json.required("node").text(), AttachmentJson.attachment(json.required("attachment"))));
    }

    /** Writes a network. */
    public static ObjectNode json(Network network) {
        return NetworkJson.json(network);
    }

    /** Writes what a network got. */
    public static ObjectNode json(NetworkState state) {
        return NetworkJson.json(state);
    }

    /** Writes a service. */
    public static ObjectNode json(Service service) {
        return ServiceJson.json(service);
    }

    /** Writes what a service got. */
    public static ObjectNode json(ServiceState state) {
        return ServiceJson.json(state);
    }

    /** Writes a task. */
    public static ObjectNode json(Task task) {
        return TaskJson.json(task);
    }

    /** Writes what a task got. */
    public static ObjectNode json(TaskState state) {
        return TaskJson.json(state);
    }

    /** Writes a node. */
    public static ObjectNode json(Node node) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", node.id());
        var attachments = json.putArray("attachments");
        node.attachments().forEach(attachment -> attachments.add(AttachmentJson.json(attachment)));
        return json;
    }

    /** Writes what a node or task has on a network. */
    public static ObjectNode json(Attachment attachment) {
        return AttachmentJson.json(attachment);
    }

    static void putTexts(ObjectNode json, String key, Map<String, String> texts) {
        ObjectNode entries = JsonNodeFactory.instance.objectNode();
        texts.forEach(entries::put);
        putFilled(json, key, entries);
    }

    static void putFilled(ObjectNode json, String key, ContainerNode<?> value) {
        if (!value.isEmpty()) {
            json.set(key, (JsonNode) value);
        }
    }
}
