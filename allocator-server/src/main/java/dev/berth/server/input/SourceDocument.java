package dev.berth.server.input;

import java.nio.file.Path;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One YAML or JSON document of one file, as a graph of nodes that know their lines.
 *
 * <p>The graph is safe to walk without further checks: its root is a mapping, keys are texts and distinct within their
 * mapping, nesting is at most {@value #DEEPEST} levels deep, no node contains itself, and walking every alias visits at most
 * {@value #MOST_COPIES} nodes more than the file holds. Immutable by use: nobody changes the nodes.
 */
public final class SourceDocument {
    /** The largest file that is read, in bytes. */
    public static final int LARGEST = 32 << 20;
    /** How deep collections may nest. */
    static final int DEEPEST = 100;
    /** How many nodes aliases may repeat. */
    static final int MOST_COPIES = 1_000_000;

    private final Path file;
    private final MappingNode root;

    private SourceDocument(Path file, MappingNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads the file: UTF-8, at most {@value #LARGEST} bytes, exactly one document.
     *
     * @throws InputException if it cannot be read, is not such a document, or breaks one of the limits above
     */
    public static SourceDocument read(Path file) throws InputException {
        String text = SourceText.read(file, LARGEST);
        Node root;
        try {
            root = DocumentComposer.compose(file, text);
        } catch (MarkedYamlEngineException e) {
            throw malformed(file, text, e);
        } catch (YamlEngineException e) {
            throw InputException.of(file, "not YAML or JSON: " + e.getMessage(), "correct it");
        }
        if (root instanceof ScalarNode scalar
                && scalar.getValue().isEmpty()
                && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
            throw empty(file);
        }
        if (!(root instanceof MappingNode mapping)) {
            throw InputException.at(
                    file,
                    line(root),
                    "the document is " + (root instanceof ScalarNode ? "a text" : "a list") + ", not a mapping",
                    "write keys and values; give a Compose file, a cluster file or settings");
        }
        GraphLimits.check(file, mapping);
        return new SourceDocument(file, mapping);
    }

    static InputException empty(Path file) {
        return InputException.of(file, "the file is empty", "check the name");
    }

    private static InputException malformed(Path file, String text, MarkedYamlEngineException e) {
        int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        boolean json = text.stripLeading().startsWith("{");
        return InputException.at(
                file,
                line,
                "not " + (json ? "JSON" : "YAML") + ": " + context + e.getProblem(),
                json ? "correct the JSON at or before this line" : "correct the YAML at or before this line");
    }

    /** The file, as the user named it. */
    public Path file() {
        return file;
    }

    /** The top of the document. */
    public MappingNode root() {
        return root;
    }

    /** The line of a node, counted from 1. */
    public static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** A problem at a node of this document, to be thrown. */
    public InputException error(Node at, String problem, String advice) {
        return InputException.at(file, line(at), problem, advice);
    }
}
