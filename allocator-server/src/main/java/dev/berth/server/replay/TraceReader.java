package dev.berth.server.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.server.input.InputException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a trace line by line, so that its length does not matter. Confined to one thread. */
final class TraceReader implements AutoCloseable {
    /** The longest line, in characters: far above any object, far below what fills the memory. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class)
            .without(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

    private final Path file;
    private final BufferedReader in;
    private int line;

    private TraceReader(Path file, BufferedReader in) {
        this.file = file;
        this.in = in;
    }

    /** @throws InputException if the file cannot be opened */
    static TraceReader open(Path file) {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "this is a directory", "name a trace in it");
        }
        try {
            return new TraceReader(file, Files.newBufferedReader(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw InputException.of(file, "there is no such file", "check the name");
        } catch (AccessDeniedException e) {
            throw InputException.of(file, "the file may not be read", "give yourself permission to read it");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * The header: the first line.
     *
     * @throws InputException if there is none
     */
    TraceHeader header() {
        JsonNode header = nextLine();
        if (header == null) {
            throw InputException.of(file, "the trace is empty", "its first line must be {\"trace\":1,\"layer\":…}");
        }
        return strictly(() -> TraceHeader.read(JsonValue.root(header)));
    }

    /**
     * The next step, or null at the end.
     *
     * @throws InputException if the line is no step
     */
    @Nullable
    Step next() {
        JsonNode json = nextLine();
        if (json == null) {
            return null;
        }
        return strictly(() -> {
            JsonValue step = JsonValue.root(json).object("op", "input", "expect");
            return new Step(
                    line,
                    step.required("op").text(),
                    step.optional("input", JsonValue::node, JsonNodeFactory.instance.objectNode()),
                    step.required("expect").node());
        });
    }

    /** A problem of the line that was read last, to be thrown. */
    InputException error(String problem, String advice) {
        return InputException.at(file, line, problem, advice);
    }

    private <T> T strictly(java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JsonException e) {
            throw error((e.pointer().isEmpty() ? "" : e.pointer() + ": ") + e.problem(), e.advice());
        }
    }

    private @Nullable JsonNode nextLine() {
        String text;
        do {
            text = nextText();
        } while (text != null && text.isBlank());
        if (text == null) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw error("not JSON: " + e.getOriginalMessage(), "every line of a trace is one JSON object");
        }
    }

    private @Nullable String nextText() {
        line++;
        StringBuilder text = new StringBuilder();
        try {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            for (; c >= 0 && c != '\n'; c = in.read()) {
                text.append((char) c);
                if (text.length() > LONGEST_LINE) {
                    throw error("longer than " + LONGEST_LINE + " characters", "every line of a trace is one step");
                }
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw error("not UTF-8 text", "give a trace: one JSON object a line");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputException unreadable(Path file, IOException e) {
        return InputException.of(file, "reading failed: " + e.getMessage(), "check the file and its disk");
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
