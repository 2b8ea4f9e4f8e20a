package dev.berth.server.load;

import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.input.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Clusters written as text. */
public final class Clusters {
    private Clusters() {}

    /** The cluster that the text describes: a cluster file, or a Compose file. */
    public static Cluster parse(String text) {
        try {
            Path folder = Files.createTempDirectory("berth");
            Path file = Files.writeString(folder.resolve("test.yaml"), text);
            try {
                return new ClusterLoader(new ComposeOptions(null, 1, Map.of())).load(List.of(file));
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
