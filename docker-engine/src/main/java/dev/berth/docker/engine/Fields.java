package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object of Docker's. As in Go, a field that is absent, or null, is the empty value; a field that is not
 * asked for is passed over. A field of another type than asked for is {@code invalid-argument}.
 */
final class Fields {
    private final JsonNode node;
    private final String subject;

    Fields(JsonNode node, String subject) {
        this.node = node;
        this.subject = subject;
    }

    /** What the object is, for messages. */
    String subject() {
        return subject;
    }

    /** The same fields, told of under another name. */
    Fields about(String otherSubject) {
        return new Fields(node, otherSubject);
    }

    boolean has(String name) {
        return present(name) != null;
    }

    /** Whether the field holds an object, be it empty. */
    boolean hasObject(String name) {
        JsonNode value = present(name);
        return value != null && value.isObject();
    }

    String text(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return "";
        }
        if (!value.isTextual()) {
            throw malformed(name, value, "a text");
        }
        return value.textValue();
    }

    @Nullable
    String textOrNull(String name) {
        String text = text(name);
        return text.isEmpty() ? null : text;
    }

    boolean flag(String name) {
        JsonNode value = present(name);
        if (value != null && !value.isBoolean()) {
            throw malformed(name, value, "true or false");
        }
        return value != null && value.booleanValue();
    }

    /** A whole number, not negative; what is larger than a long is the largest one. */
    long count(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber() || value.bigIntegerValue().signum() < 0) {
            throw malformed(name, value, "a whole number");
        }
        return value.bigIntegerValue().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    int number(String name) {
        long value = count(name);
        if (value > Integer.MAX_VALUE) {
            throw malformed(name, node.path(name), "a number of 31 bits");
        }
        return (int) value;
    }

    /** An object; one without fields where there is none. */
    Fields object(String name) {
        JsonNode value = present(name);
        if (value != null && !value.isObject()) {
            throw malformed(name, value, "an object");
        }
        return new Fields(value == null ? MissingNode.getInstance() : value, subject);
    }

    List<Fields> objects(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw malformed(name, value, "a list");
        }
        List<Fields> found = new ArrayList<>(value.size());
        for (JsonNode each : value) {
            if (!each.isObject()) {
                throw malformed(name, each, "an object");
            }
            found.add(new Fields(each, subject));
        }
        return found;
    }

    List<String> texts(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return List.of();
        }
        List<String> found = new ArrayList<>(value.size());
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                throw malformed(name, value, "a list of texts");
            }
            found.add(each.textValue());
        }
        return found;
    }

    Map<String, String> textMap(String name) {
        Map<String, String> found = new LinkedHashMap<>();
        object(name).node.properties().forEach(each -> {
            if (!each.getValue().isTextual()) {
                throw malformed(name + "." + each.getKey(), each.getValue(), "a text");
            }
            found.put(each.getKey(), each.getValue().textValue());
        });
        return found;
    }

    Map<String, Fields> objectMap(String name) {
        Map<String, Fields> found = new LinkedHashMap<>();
        object(name).node.properties().forEach(each -> {
            if (!each.getValue().isObject()) {
                throw malformed(name + "." + each.getKey(), each.getValue(), "an object");
            }
            found.put(each.getKey(), new Fields(each.getValue(), subject));
        });
        return found;
    }

    /** A text read further, such as an address; null where it is empty. */
    <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name);
        return text.isEmpty() ? null : parse(name, text, parser);
    }

    /** Texts read further. */
    <T> List<T> allParsed(String name, Function<String, T> parser) {
        return texts(name).stream().map(each -> parse(name, each, parser)).toList();
    }

    <T> T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (AllocatorException e) {
            throw e.about(subject + ", field " + name);
        }
    }

    private @Nullable JsonNode present(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private AllocatorException malformed(String name, JsonNode value, String wanted) {
        String text = value.toString();
        return AllocatorException.of(ErrorCode.INVALID_ARGUMENT, "not " + wanted)
                .subject(subject + ", field " + name)
                .value(text.length() > 60 ? text.substring(0, 60) + "…" : text)
                .advice("give what docker inspect prints, unchanged")
                .build();
    }
}
