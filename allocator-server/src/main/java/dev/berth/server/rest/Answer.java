package dev.berth.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is complete. Immutable; its bytes are not to be changed. */
public final class Answer implements Reply {
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** An answer without content. */
    public static Answer empty(int status) {
        return new Answer(status, Map.of(), NOTHING);
    }

    /** JSON. */
    public static Answer json(int status, JsonNode json) {
        return of(status, JSON, Json.bytes(json));
    }

    /** Some content. */
    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, Map.of("Content-Type", contentType), body);
    }

    /** The same with one header more. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, Map.copyOf(more), body);
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The header fields by name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The content; not copied. */
    public byte[] body() {
        return body;
    }
}
