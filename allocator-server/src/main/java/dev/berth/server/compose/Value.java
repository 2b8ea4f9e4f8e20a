package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A place in a Compose file: what stands there, and how to name the place in an error. A place may be absent, that is not
 * there at all, or null; reading on from there gives more absent places, so that optional parts need no checks on the way.
 *
 * <p>Scalars are taken by their text, whatever YAML thinks of them ({@code 22:22} is no number of base 60), with variables
 * put in. Merge keys ({@code <<}) are followed: what a mapping says itself comes before what it merges, and an earlier merged
 * mapping before a later one. Confined to one thread.
 */
final class Value {
    private static final String MERGE_KEY = "<<";

    private final SourceDocument document;
    private final Interpolation variables;
    private final String path;
    /** What stands here; for an absent place, what it is absent from. */
    private final Node node;

    private final boolean absent;

    private Value(SourceDocument document, Interpolation variables, String path, Node node, boolean absent) {
        this.document = document;
        this.variables = variables;
        this.path = path;
        this.node = node;
        this.absent = absent;
    }

    static Value root(SourceDocument document, Interpolation variables) {
        return new Value(document, variables, "", document.root(), false);
    }

    /** Whether nothing stands here, or null. */
    boolean isAbsent() {
        return absent || isNull(node);
    }

    boolean isMapping() {
        return !absent && node instanceof MappingNode;
    }

    boolean isList() {
        return !absent && node instanceof SequenceNode;
    }

    /** The value of a key; absent if this mapping lacks it, or is absent itself. */
    Value at(String key) {
        Value found = entries().get(key);
        return found != null ? found : child(key, node, true);
    }

    /** The entries of a mapping, its own first, then those it merges; none of an absent one. */
    Map<String, Value> entries() {
        if (isAbsent()) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            throw expected("a mapping (key: value)");
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        addEntries(mapping, entries);
        return entries;
    }

    private void addEntries(MappingNode mapping, Map<String, Value> entries) {
        List<Node> merged = new ArrayList<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (isMergeKey(entry.getKeyNode())) {
                merged.add(entry.getValueNode());
            } else if (entry.getKeyNode() instanceof ScalarNode key) {
                entries.putIfAbsent(key.getValue(), child(key.getValue(), entry.getValueNode(), false));
            }
        }
        for (Node more : merged) {
            List<Node> mappings = more instanceof SequenceNode list ? list.getValue() : List.of(more);
            for (Node each : mappings) {
                if (!(each instanceof MappingNode nested)) {
                    throw child(MERGE_KEY, each, false).expected("a mapping, or a list of mappings, to merge");
                }
                addEntries(nested, entries);
            }
        }
    }

    /** The elements of a list; none of an absent one. */
    List<Value> elements() {
        if (isAbsent()) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            throw expected("a list");
        }
        List<Value> elements = new ArrayList<>(list.getValue().size());
        for (Node element : list.getValue()) {
            String place = path + "[" + elements.size() + "]";
            elements.add(new Value(document, variables, place, element, false));
        }
        return elements;
    }

    /** The text of a scalar, with variables put in. */
    String text() {
        if (isAbsent() || !(node instanceof ScalarNode scalar)) {
            throw expected("a text");
        }
        try {
            return variables.apply(scalar.getValue());
        } catch (AllocatorException e) {
            throw error(e);
        }
    }

    /** The text of a scalar, or this one where nothing stands. */
    String textOr(String otherwise) {
        return isAbsent() ? otherwise : text();
    }

    /** The text of a scalar, or this one where nothing stands, or only blanks: Docker takes an empty name for none. */
    String nameOr(String otherwise) {
        String name = textOr(otherwise);
        return name.isBlank() ? otherwise : name;
    }

    /** What a parser makes of the text; its complaint is placed here. */
    <T> T parsed(Function<String, T> parser) {
        String text = text();
        try {
            return parser.apply(text);
        } catch (AllocatorException e) {
            throw error(e);
        }
    }

    /** Yes or no, in any spelling that YAML ever had; no where nothing stands. */
    boolean flag() {
        if (isAbsent()) {
            return false;
        }
        if (!(node instanceof ScalarNode)) {
            throw expected("true or false");
        }
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y" -> true;
            case "false", "no", "off", "n" -> false;
            default -> throw expected("true or false");
        };
    }

    /** A list of texts; none where nothing stands. */
    List<String> texts() {
        return elements().stream().map(Value::text).toList();
    }

    /** A mapping to texts, or a list of {@code key=value}; a value may be missing, and is then empty. */
    Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (isList()) {
            for (String pair : texts()) {
                int equals = pair.indexOf('=');
                pairs.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
            }
        } else {
            entries().forEach((key, value) -> pairs.put(key, value.textOr("")));
        }
        return pairs;
    }

    /** A complaint that something else was expected here. */
    InputException expected(String what) {
        return error("expected " + what + ", found " + found(), "correct it");
    }

    /** A complaint about what stands here. */
    InputException error(String problem, String advice) {
        return document.error(node, (path.isEmpty() ? "" : path + ": ") + problem + origin(), advice);
    }

    /** The model's own complaint about what stands here. */
    InputException error(AllocatorException e) {
        String quoted = e.value().map(value -> "\"" + value + "\": ").orElse("");
        return error(quoted + e.problem(), e.advice().orElse("correct it"));
    }

    private String found() {
        if (isAbsent()) {
            return "nothing";
        }
        if (!(node instanceof ScalarNode)) {
            return node instanceof SequenceNode ? "a list" : "a mapping";
        }
        return "\"" + text() + "\"";
    }

    /** Where a variable made the text, the user looks for what the file says. */
    private String origin() {
        return !absent && node instanceof ScalarNode scalar && scalar.getValue().indexOf('$') >= 0
                ? " (written as " + scalar.getValue() + ")"
                : "";
    }

    private Value child(String key, Node at, boolean isAbsent) {
        return new Value(document, variables, path.isEmpty() ? key : path + "." + key, at, isAbsent);
    }

    private static boolean isMergeKey(Node key) {
        return key instanceof ScalarNode scalar
                && isPlain(scalar)
                && scalar.getValue().equals(MERGE_KEY);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && isPlain(scalar)
                && switch (scalar.getValue()) {
                    case "", "~", "null", "Null", "NULL" -> true;
                    default -> false;
                };
    }

    private static boolean isPlain(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }
}
