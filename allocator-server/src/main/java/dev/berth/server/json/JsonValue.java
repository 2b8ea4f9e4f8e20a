package dev.berth.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that knows where it stands, and is read strictly: every failure is a {@link JsonException} with the place.
 * A {@code null} is as good as an absent member. Immutable as long as its node is.
 */
public final class JsonValue {
    private final JsonNode node;
    private final @Nullable JsonValue parent;
    private final String step;

    private JsonValue(JsonNode node, @Nullable JsonValue parent, String step) {
        this.node = node;
        this.parent = parent;
        this.step = step;
    }

    /** The whole of a text. */
    public static JsonValue root(JsonNode node) {
        return new JsonValue(node, null, "");
    }

    /** The place as a JSON pointer; empty for the root. */
    public String pointer() {
        return parent == null
                ? ""
                : parent.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
    }

    /** The node itself. */
    public JsonNode node() {
        return node;
    }

    /** This value, if it is an object and has no other members than these. */
    public JsonValue object(String... known) {
        if (!node.isObject()) {
            throw wrong("an object is expected here, but this is " + kind(), "write {…} with " + listed(known));
        }
        List<String> names = List.of(known);
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!names.contains(key)) {
                throw wrong("unknown key \"" + shortened(key) + "\"", "known here: " + listed(known));
            }
        }
        return this;
    }

    /** Whether this object has the member. */
    public boolean has(String key) {
        return optional(key) != null;
    }

    /** The member, which must be there. */
    public JsonValue required(String key) {
        JsonValue member = optional(key);
        if (member == null) {
            throw wrong("\"" + key + "\" is missing", "add it");
        }
        return member;
    }

    /** The member, or null where it is absent. */
    public @Nullable JsonValue optional(String key) {
        JsonNode member = node.get(key);
        return member == null || member.isNull() ? null : new JsonValue(member, this, key);
    }

    /** The member, or an empty object where it is absent. */
    public JsonValue optionalObject(String key) {
        JsonValue member = optional(key);
        return member == null ? new JsonValue(JsonNodeFactory.instance.objectNode(), this, key) : member;
    }

    /** The member as read by {@code reader}, or null where it is absent. */
    public <T> @Nullable T optional(String key, Function<JsonValue, T> reader) {
        JsonValue member = optional(key);
        return member == null ? null : reader.apply(member);
    }

    /** The member as read by {@code reader}, or {@code otherwise} where it is absent. */
    public <T> T optional(String key, Function<JsonValue, T> reader, T otherwise) {
        JsonValue member = optional(key);
        return member == null ? otherwise : reader.apply(member);
    }

    /** The elements of a list member, each as read by {@code reader}; none where it is absent. */
    public <T> List<T> list(String key, Function<JsonValue, T> reader) {
        JsonValue member = optional(key);
        return member == null ? List.of() : member.list(reader);
    }

    /** The elements of this list. */
    public <T> List<T> list(Function<JsonValue, T> reader) {
        if (!node.isArray()) {
            throw wrong("a list is expected here, but this is " + kind(), "write […]");
        }
        List<T> elements = new ArrayList<>(node.size());
        for (int index = 0; index < node.size(); index++) {
            elements.add(reader.apply(new JsonValue(node.get(index), this, Integer.toString(index))));
        }
        return elements;
    }

    /** The members of this object, in order, whatever their names. */
    public <T> Map<String, T> map(BiFunction<String, JsonValue, T> reader) {
        if (!node.isObject()) {
            throw wrong("an object is expected here, but this is " + kind(), "write {\"name\": …}");
        }
        Map<String, T> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            members.put(
                    member.getKey(),
                    reader.apply(member.getKey(), new JsonValue(member.getValue(), this, member.getKey())));
        }
        return members;
    }

    /** This object's texts by name. */
    public Map<String, String> texts() {
        return map((name, value) -> value.text());
    }

    /** This text. */
    public String text() {
        if (!node.isTextual()) {
            throw wrong(
                    "a text is expected here, but this is " + kind(),
                    node.isValueNode() ? "put it in quotes" : "write one text");
        }
        return node.textValue();
    }

    /** This truth value. */
    public boolean flag() {
        if (!node.isBoolean()) {
            throw wrong("true or false is expected here, but this is " + kind(), "write true or false");
        }
        return node.booleanValue();
    }

    /** This whole number, which must lie within the bounds. */
    public int integer(int least, int most) {
        if (!node.isIntegralNumber()) {
            throw wrong("a whole number is expected here, but this is " + kind(), "write it without quotes");
        }
        if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw wrong(shortened(node.asText()) + " is out of range", "choose one from " + least + " to " + most);
        }
        return node.intValue();
    }

    /** This text as one of a few. */
    public <T> T oneOf(Map<String, T> choices) {
        T choice = choices.get(text());
        if (choice == null) {
            throw wrong(
                    "\"" + shortened(text()) + "\" is not known here",
                    "use one of " + listed(choices.keySet().toArray(String[]::new)));
        }
        return choice;
    }

    /** This text as {@code parser} reads it; a refusal of the parser's is told about this place. */
    public <T> T parsed(Function<String, T> parser) {
        String text = text();
        return build(() -> parser.apply(text));
    }

    /** As {@link #parsed(Function)}, but every refusal gets this code. */
    public <T> T parsed(Function<String, T> parser, ErrorCode code) {
        String text = text();
        try {
            return parser.apply(text);
        } catch (AllocatorException e) {
            throw JsonException.of(pointer(), code, e);
        }
    }

    /** What {@code maker} makes of this value; a refusal of the model's is told about this place. */
    public <T> T build(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (AllocatorException e) {
            throw JsonException.of(pointer(), e.code(), e);
        }
    }

    /** An {@code invalid-argument} about this place, to be thrown. */
    public JsonException wrong(String problem, String advice) {
        return JsonException.malformed(pointer(), problem, advice);
    }

    private String kind() {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "the text \"" + shortened(node.asText()) + "\"";
            case NUMBER -> "the number " + shortened(node.asText());
            case BOOLEAN -> node.asText();
            case NULL, MISSING -> "nothing";
        };
    }

    private static String listed(String... names) {
        return String.join(", ", names);
    }

    /** A text from outside as it may be quoted in a message: not longer than 60 characters. */
    public static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "…";
    }
}
