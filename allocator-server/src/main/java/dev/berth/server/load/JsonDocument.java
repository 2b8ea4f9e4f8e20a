package dev.berth.server.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A source document as JSON, whose places lead back to lines. Confined to one thread. */
final class JsonDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** No number of the model is longer. */
    private static final int LONGEST_NUMBER = 40;

    private final SourceDocument document;
    private final JsonValue root;
    /** What an alias repeats is converted once. */
    private final IdentityHashMap<Node, JsonNode> converted = new IdentityHashMap<>();

    private JsonDocument(SourceDocument document) {
        this.document = document;
        this.root = JsonValue.root(json(document.root()));
    }

    /** @throws InputException if a scalar has no JSON form */
    static JsonDocument of(SourceDocument document) {
        return new JsonDocument(document);
    }

    /**
     * What {@code reader} reads from the document.
     *
     * @throws InputException if it cannot, naming the line
     */
    <T> T read(Function<JsonValue, T> reader) {
        try {
            return reader.apply(root);
        } catch (JsonException e) {
            throw error(e.pointer(), (e.pointer().isEmpty() ? "" : e.pointer() + ": ") + e.problem(), e.advice());
        }
    }

    /** A problem at a place of this document, to be thrown. */
    InputException error(String pointer, String problem, String advice) {
        return document.error(at(pointer), problem, advice);
    }

    /** The node at a JSON pointer, or the deepest one above it that exists. */
    private Node at(String pointer) {
        Node at = document.root();
        for (String step : pointer.split("/", -1)) {
            Node next = child(at, step.replace("~1", "/").replace("~0", "~"));
            at = next != null ? next : at;
        }
        return at;
    }

    private static @Nullable Node child(Node node, String step) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(step)) {
                    return entry.getValueNode();
                }
            }
        } else if (node instanceof SequenceNode sequence && !step.isEmpty()) {
            return sequence.getValue().get(Integer.parseInt(step));
        }
        return null;
    }

    private JsonNode json(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        JsonNode known = converted.get(node);
        if (known == null) {
            known = node instanceof MappingNode mapping ? object(mapping) : array((SequenceNode) node);
            converted.put(node, known);
        }
        return known;
    }

    private ObjectNode object(MappingNode mapping) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            object.set(((ScalarNode) entry.getKeyNode()).getValue(), json(entry.getValueNode()));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence) {
        ArrayNode array = JSON.arrayNode(sequence.getValue().size());
        for (Node element : sequence.getValue()) {
            array.add(json(element));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        String text = scalar.getValue();
        try {
            if (tag.equals(Tag.STR)) {
                return JSON.textNode(text);
            } else if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            } else if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(text.equalsIgnoreCase("true"));
            } else if (text.length() > LONGEST_NUMBER) {
                throw document.error(
                        scalar, "a number of " + text.length() + " digits", "put it in quotes if it is a text");
            } else if (tag.equals(Tag.INT)) {
                return JSON.numberNode(integer(text));
            } else if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw document.error(scalar, "\"" + text + "\" is no number here", "put it in quotes if it is a text");
        }
        throw document.error(scalar, "the YAML tag " + tag + " is not known here", "leave it out");
    }

    private static BigInteger integer(String text) {
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        }
        return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    }
}
