package dev.berth.docker.plugin.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as the reference reads it: names of fields without regard to case, unknown ones passed over, the last of
 * several, a null or missing one as empty, one of the wrong type refused. Confined to one thread.
 */
public final class JsonMessage {
    private static final int DEPTH = 32;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<String, JsonNode> given = new HashMap<>();
    private final Map<String, JsonNode> fields = new HashMap<>();

    private JsonMessage(JsonNode object) {
        object.properties().forEach(field -> given.put(field.getKey(), field.getValue()));
        object.properties().forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
    }

    /**
     * Reads a body.
     *
     * @throws MalformedMessage if it is no JSON object
     */
    public static JsonMessage parse(byte[] body) throws MalformedMessage {
        JsonNode node;
        try {
            node = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new MalformedMessage("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new MalformedMessage("no JSON: " + e.getMessage(), e);
        }
        if (node == null || node.isMissingNode()) {
            throw new MalformedMessage("empty, where a JSON object should be");
        }
        if (!node.isObject()) {
            throw new MalformedMessage("JSON, but no object");
        }
        return new JsonMessage(node);
    }

    private @Nullable JsonNode field(String name) {
        JsonNode node = fields.get(name.toLowerCase(Locale.ROOT));
        return node == null || node.isNull() ? null : node;
    }

    /** A text; empty if it is not there. */
    public String text(String name) throws MalformedMessage {
        JsonNode node = field(name);
        return node == null ? "" : textOf(name, node);
    }

    /** A yes or no; no if it is not there. */
    public boolean flag(String name) throws MalformedMessage {
        JsonNode node = field(name);
        if (node != null && !node.isBoolean()) {
            throw new MalformedMessage(name + " is neither true nor false");
        }
        return node != null && node.booleanValue();
    }

    /** Texts by name; empty if they are not there. */
    Map<String, String> texts(String name) throws MalformedMessage {
        JsonNode node = field(name);
        if (node == null) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw new MalformedMessage(name + " is no object");
        }
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String of = name + "." + each.getKey();
            texts.put(each.getKey(), each.getValue().isNull() ? "" : textOf(of, each.getValue()));
        }
        return texts;
    }

    /** The texts, numbers, yes and no among the fields of an object, as texts; empty if it is not there. */
    Map<String, String> scalars(String name) throws MalformedMessage {
        Map<String, String> texts = new HashMap<>();
        message(name).given.forEach((field, node) -> {
            if (node.isValueNode() && !node.isNull()) {
                texts.put(field, node.asText());
            }
        });
        return texts;
    }

    /** Texts in order; empty if they are not there. */
    List<String> list(String name) throws MalformedMessage {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array(name)) {
            texts.add(textOf(name, each));
        }
        return texts;
    }

    /**
     * An object; an empty one if it is not there.
     *
     * @throws MalformedMessage if it is something else
     */
    public JsonMessage message(String name) throws MalformedMessage {
        JsonNode node = field(name);
        if (node == null) {
            return new JsonMessage(JsonNodeFactory.instance.objectNode());
        }
        if (!node.isObject()) {
            throw new MalformedMessage(name + " is no object");
        }
        return new JsonMessage(node);
    }

    /** Objects in order; empty if they are not there. */
    List<JsonMessage> messages(String name) throws MalformedMessage {
        List<JsonMessage> messages = new ArrayList<>();
        for (JsonNode each : array(name)) {
            if (!each.isObject()) {
                throw new MalformedMessage(name + " holds something else than objects");
            }
            messages.add(new JsonMessage(each));
        }
        return messages;
    }

    private Iterable<JsonNode> array(String name) throws MalformedMessage {
        JsonNode node = field(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new MalformedMessage(name + " is no array");
        }
        return node;
    }

    private static String textOf(String name, JsonNode node) throws MalformedMessage {
        if (!node.isTextual()) {
            throw new MalformedMessage(name + " is no text");
        }
        return node.textValue();
    }
}
