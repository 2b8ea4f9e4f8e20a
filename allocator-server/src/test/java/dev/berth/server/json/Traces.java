package dev.berth.server.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recorded runs that the project keeps. */
public final class Traces {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path FOLDER = Path.of("..", "docs", "traces");

    private Traces() {}

    /** Every trace, in order; fails where there are none. */
    public static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> traces = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            if (traces.isEmpty()) {
                throw new IllegalStateException("no traces in " + FOLDER.toAbsolutePath());
            }
            return traces;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The inputs of every step whose operation starts so. */
    static List<JsonNode> inputs(String operation) {
        List<JsonNode> inputs = new ArrayList<>();
        for (Path file : files()) {
            try {
                for (String line : Files.readAllLines(file)) {
                    JsonNode step = JSON.readTree(line);
                    if (step.path("op").asText().startsWith(operation)) {
                        inputs.add(step.get("input"));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return inputs;
    }
}
