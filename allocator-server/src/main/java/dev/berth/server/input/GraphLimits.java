package dev.berth.server.input;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks that a graph of nodes can be walked like a tree: aliases neither lead back to themselves nor multiply beyond
 * measure, and keys are distinct texts. Visits each node once, whatever the aliases. Confined to one thread.
 */
final class GraphLimits {
    private static final String MERGE_KEY = "<<";
    private static final long UNDER_WAY = -1;

    private final Path file;
    /** The size of each collection with every alias in it expanded; scalars count 1 each. */
    private final IdentityHashMap<Node, Long> expanded = new IdentityHashMap<>();

    private long nodes;

    private GraphLimits(Path file) {
        this.file = file;
    }

    static void check(Path file, MappingNode root) {
        GraphLimits limits = new GraphLimits(file);
        long size = limits.size(root);
        if (size - limits.nodes > SourceDocument.MOST_COPIES) {
            throw InputException.of(
                    file,
                    "aliases repeat more than " + SourceDocument.MOST_COPIES + " nodes",
                    "use fewer aliases of aliases");
        }
    }

    private long size(Node node) {
        if (node instanceof ScalarNode) {
            nodes++;
            return 1;
        }
        Long known = expanded.putIfAbsent(node, UNDER_WAY);
        if (known != null) {
            if (known == UNDER_WAY) {
                throw InputException.at(
                        file,
                        SourceDocument.line(node),
                        "an alias in here stands for the whole that it is part of",
                        "remove it");
            }
            return known;
        }
        nodes++;
        long size = 1;
        if (node instanceof MappingNode mapping) {
            keys(mapping);
            for (NodeTuple entry : mapping.getValue()) {
                size += size(entry.getKeyNode()) + size(entry.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                size += size(element);
            }
        }
        size = Math.min(size, Integer.MAX_VALUE); // sums of it stay far from overflow
        expanded.put(node, size);
        return size;
    }

    private void keys(MappingNode mapping) {
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                throw InputException.at(
                        file,
                        SourceDocument.line(key),
                        "a key that is no text",
                        "quote what starts with { or [ if it is meant as text");
            }
            Node first = seen.putIfAbsent(scalar.getValue(), key);
            if (first != null && !scalar.getValue().equals(MERGE_KEY)) {
                throw InputException.at(
                        file,
                        SourceDocument.line(key),
                        "\"" + scalar.getValue() + "\" is given twice, first in line " + SourceDocument.line(first),
                        "keep one of them");
            }
        }
    }
}
