package dev.berth.server.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/** Reads JSON from strangers, and writes it. */
final class Json {
    /** No object of the model is deeper than 12. */
    private static final int DEEPEST = 64;
    /** 20,000 tasks need a quarter of it; bounds the memory that a body can be blown up to. */
    private static final long MOST_TOKENS = 2_000_000;

    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_TEXT = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxStringLength(LONGEST_TEXT)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader READER =
            MAPPER.readerFor(JsonNode.class).without(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION);

    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; (line: \\d+, column: \\d+)]");

    private Json() {}

    /** @throws RequestException if it is not JSON, or is beyond the limits */
    static JsonNode read(byte[] bytes) {
        try {
            JsonNode json = READER.readTree(bytes);
            if (json.isMissingNode()) {
                throw RequestException.malformed("the body is empty", "send JSON");
            }
            refuseHalfCharacters(json);
            return json;
        } catch (StreamConstraintsException e) {
            throw RequestException.malformed(
                    "the body is beyond the limits: " + e.getOriginalMessage(), "send less, or less deep");
        } catch (JsonProcessingException e) {
            throw RequestException.malformed(
                    "the body is not JSON: " + withoutSource(e.getOriginalMessage()), "send one JSON value");
        } catch (IOException e) { // such as bytes that are no UTF-8
            throw RequestException.malformed("the body is not JSON: " + e.getMessage(), "send JSON in UTF-8");
        }
    }

    /** Where something is, without the parser's words about the text that it is in. */
    private static String withoutSource(String message) {
        return SOURCE.matcher(message).replaceAll("$1");
    }

    /** What has no UTF-8 could be neither stored nor answered. */
    private static void refuseHalfCharacters(JsonNode json) {
        if (json.isTextual()) {
            refuseHalfCharacters(json.textValue());
        } else if (json.isObject()) {
            json.properties().forEach(member -> {
                refuseHalfCharacters(member.getKey());
                refuseHalfCharacters(member.getValue());
            });
        } else if (json.isArray()) {
            json.forEach(Json::refuseHalfCharacters);
        }
    }

    private static void refuseHalfCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw RequestException.malformed("a text has half a character", "write surrogates in pairs");
            }
        }
    }

    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values can be written", e);
        }
    }
}
