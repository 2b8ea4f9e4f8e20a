package dev.berth.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.json.JsonValue;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A request as endpoints see it. Immutable; its bytes are not to be changed. */
public final class Call {
    private final Map<String, String> path;
    private final Map<String, String> query;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * A request.
     *
     * @param path the parameters in the path
     * @param query the parameters after it
     * @param headers the header fields by lower-case name; those that came more than once joined by commas
     * @param body the content
     */
    public Call(Map<String, String> path, Map<String, String> query, Map<String, String> headers, byte[] body) {
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
    }

    /** A parameter that the route has. */
    String parameter(String name) {
        return Objects.requireNonNull(path.get(name), name);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** @throws RequestException if the content is not JSON */
    JsonNode json() {
        return Json.read(body);
    }

    /** @throws RequestException if the content is not JSON */
    JsonValue value() {
        return JsonValue.root(json());
    }
}
