package dev.berth.server.cli;

import dev.berth.server.compose.ComposeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The files that describe what is wanted, and how they are read. */
final class StackOptions {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Compose files, each a stack of its own, and cluster files.")
    private List<Path> files = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The stack's name; else the file's top-level name, else the file's own.")
    private @Nullable String name;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            converter = NodesConverter.class,
            description = "How many nodes run a service of mode global; 1 unless said.")
    private @Nullable Integer nodes;

    List<Path> files() {
        return files;
    }

    ComposeOptions compose(Map<String, String> environment) {
        return compose(environment, 1);
    }

    /** The same where the number of nodes is known, unless it is said otherwise. */
    ComposeOptions compose(Map<String, String> environment, int known) {
        return new ComposeOptions(name, nodes == null ? known : nodes, environment);
    }

    /** Reads a number of nodes. */
    static final class NodesConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[1-9][0-9]{0,5}")) {
                throw new TypeConversionException("\"" + text + "\" is no number from 1 to 999999");
            }
            return Integer.valueOf(text);
        }
    }
}
