package dev.berth.server.compose;

import dev.berth.api.model.Network;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.input.SourceDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Reads Compose texts as files named {@code shop.yaml}, and finds things in what came of it. */
final class Stacks {
    static final ComposeOptions PLAIN = new ComposeOptions(null, 1, Map.of());

    private Stacks() {}

    static Cluster read(String text) {
        return read(text, PLAIN);
    }

    static Cluster read(String text, Map<String, String> environment) {
        return read(text, new ComposeOptions(null, 1, environment));
    }

    static Cluster read(String text, ComposeOptions options) {
        return read("shop.yaml", text, options);
    }

    static Cluster read(String fileName, String text, ComposeOptions options) {
        try {
            Path folder = Files.createTempDirectory("stack");
            Path file = folder.resolve(fileName);
            try {
                Files.writeString(file, text);
                return new ComposeReader(options).read(SourceDocument.read(file));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The refusal of a text; fails if it is read. */
    static InputException refusal(String text, ComposeOptions options) {
        return Assertions.catchThrowableOfType(InputException.class, () -> read(text, options));
    }

    static InputException refusal(String text) {
        InputException refusal = refusal(text, PLAIN);
        Assertions.assertThat(refusal).as("the refusal of:%n%s", text).isNotNull();
        return refusal;
    }

    static Network network(Cluster cluster, String id) {
        return cluster.networks().stream()
                .filter(n -> n.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Service service(Cluster cluster, String id) {
        return cluster.services().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static List<String> networkIds(Cluster cluster) {
        return cluster.networks().stream().map(Network::id).toList();
    }

    static List<String> taskIds(Cluster cluster) {
        return cluster.tasks().stream().map(Task::id).toList();
    }
}
