package dev.berth.server.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.server.input.InputException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a trace line by line, so that its length does not matter. Confined to one thread. */
final class TraceReader implements AutoCloseable {
    /** The longest line, in bytes: far above any object, far below what fills the memory. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final int BUFFER = 1 << 16;

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class)
            .without(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

    private final Path file;
    private final InputStream in;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private int line;

    private TraceReader(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** @throws InputException if the file cannot be opened */
    static TraceReader open(Path file) {
        if (Files.isDirectory(file)) {
            throw InputException.of(file, "this is a directory", "name a trace in it");
        }
        try {
            return new TraceReader(file, new BufferedInputStream(Files.newInputStream(file), BUFFER));
        } catch (NoSuchFileException e) {
            throw InputException.noSuchFile(file);
        } catch (AccessDeniedException e) {
            throw InputException.of(file, "the file may not be read", "give yourself permission to read it");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Sets up what the header, the first line, says.
     *
     * @throws InputException if there is none
     */
    StepRunner start() {
        JsonNode header = nextLine();
        if (header == null) {
            throw InputException.of(file, "the trace is empty", "its first line must be {\"trace\":1,\"layer\":…}");
        }
        return strictly(() -> StepRunner.start(JsonValue.root(header)));
    }

    /**
     * The next step, or null at the end.
     *
     * @throws InputException if the line is no step
     */
    @Nullable
    RecordedStep next() {
        JsonNode json = nextLine();
        if (json == null) {
            return null;
        }
        return strictly(() -> {
            JsonValue step = JsonValue.root(json);
            return new RecordedStep(
                    line, Step.read(step), step.required("expect").node());
        });
    }

    /** A problem of the line that was read last, to be thrown. */
    InputException error(JsonException e) {
        return error((e.pointer().isEmpty() ? "" : e.pointer() + ": ") + e.problem(), e.advice());
    }

    private InputException error(String problem, String advice) {
        return InputException.at(file, line, problem, advice);
    }

    private <T> T strictly(java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JsonException e) {
            throw error(e);
        }
    }

    private @Nullable JsonNode nextLine() {
        try {
            do {
                if (!readLine()) {
                    return null;
                }
            } while (text.size() == 0);
            return JSON.readTree(text.toByteArray());
        } catch (JsonProcessingException e) {
            throw error("not JSON: " + e.getOriginalMessage(), "every line of a trace is one JSON object");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Reads the next line into {@link #text}, without the white space that it starts with; false at the end. */
    private boolean readLine() throws IOException {
        line++;
        text.reset();
        int c = in.read();
        if (c < 0) {
            return false;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (text.size() > 0 || c > ' ') {
                text.write(c);
            }
            if (text.size() > LONGEST_LINE) {
                throw error("longer than " + LONGEST_LINE + " bytes", "every line of a trace is one step");
            }
        }
        return true;
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
