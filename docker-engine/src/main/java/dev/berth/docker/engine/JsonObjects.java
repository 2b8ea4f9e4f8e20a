package dev.berth.docker.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * The JSON objects of a stream, one after the other, so that a long list is never held whole: those of a list, of lists, or
 * simply one behind the other.
 */
final class JsonObjects {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonObjects() {}

    /** The message of an engine's failure: of a JSON object its field of that name, else the text itself. */
    static String message(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return text;
            }
            JsonNode message = JsonTree.read(parser).path("message");
            return message.isTextual() ? message.textValue() : text;
        } catch (IOException e) {
            return text;
        }
    }

    /** What is no JSON, or no object; the message says where. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Hands out each object; the stream is read to its end, and not closed.
     *
     * @throws Malformed if the stream holds something else
     * @throws IOException if it cannot be read
     */
    static void each(InputStream stream, Consumer<JsonNode> objects) throws IOException, Malformed {
        try (JsonParser parser = JSON.createParser(stream).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_ARRAY, END_ARRAY -> {}
                    case START_OBJECT -> objects.accept(JsonTree.read(parser));
                    default ->
                        throw new Malformed(
                                "line " + parser.currentTokenLocation().getLineNr() + ": not an object, but "
                                        + parser.getText());
                }
            }
        } catch (JsonProcessingException e) {
            throw new Malformed("line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": " + e.getOriginalMessage());
        }
    }
}
