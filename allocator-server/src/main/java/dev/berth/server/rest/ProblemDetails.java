package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.server.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done, in the form of RFC 9457. Immutable.
 *
 * @param status the status code
 * @param code the kind of failure, stable
 * @param message the whole of it in a sentence
 * @param object the object concerned, as {@code kind id}
 * @param value the offending value
 * @param advice what to do
 * @param headers header fields that go with it
 */
public record ProblemDetails(
        int status,
        String code,
        String message,
        @Nullable String object,
        @Nullable String value,
        @Nullable String advice,
        Map<String, String> headers) {
    private static final String CONTENT_TYPE = "application/problem+json";
    /** Quoted input may be megabytes long. */
    private static final int LONGEST = 2_000;

    /** A problem without an object. */
    public static ProblemDetails of(int status, String code, String problem, String advice) {
        return new ProblemDetails(status, code, problem + "; " + advice, null, null, advice, Map.of());
    }

    /** What the allocator refused. */
    public static ProblemDetails of(AllocatorException refusal) {
        return new ProblemDetails(
                Statuses.of(refusal.code()),
                refusal.code().name(),
                String.valueOf(refusal.getMessage()),
                refusal.subject().orElse(null),
                refusal.value().orElse(null),
                refusal.advice().orElse(null),
                Map.of());
    }

    /** What the body fails to describe. */
    public static ProblemDetails of(JsonException e) {
        return new ProblemDetails(
                e.isRefusal() ? Statuses.of(e.code()) : 400,
                e.code().name(),
                String.valueOf(e.getMessage()),
                null,
                e.pointer().isEmpty() ? null : e.pointer(),
                e.advice(),
                Map.of());
    }

    /** A defect of the server. */
    public static ProblemDetails internal() {
        return of(500, "internal-error", "the server failed at this request", "see its log, and report it");
    }

    /** What to answer for whatever an endpoint threw. */
    public static ProblemDetails of(Throwable failure) {
        if (failure instanceof RequestException e) {
            return e.problem();
        }
        if (failure instanceof AllocatorException e) {
            return of(e);
        }
        return failure instanceof JsonException e ? of(e) : internal();
    }

    /** The same with one header field more. */
    public ProblemDetails with(String header, String text) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, text);
        return new ProblemDetails(status, code, message, object, value, advice, Map.copyOf(more));
    }

    /** Only what a step of a list is answered with: {@code {"code","message"}}. */
    public ObjectNode brief() {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", cut(message));
    }

    /** The whole answer. */
    public Answer answer() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("title", Statuses.title(status))
                .put("status", status)
                .put("detail", cut(message))
                .put("code", code)
                .put("message", cut(message));
        put(json, "object", object);
        put(json, "value", value);
        put(json, "advice", advice);
        Answer answer = Answer.of(status, CONTENT_TYPE, Json.bytes(json));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private static void put(ObjectNode json, String key, @Nullable String text) {
        if (text != null) {
            json.put(key, cut(text));
        }
    }

    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, text.offsetByCodePoints(0, LONGEST / 2)) + "…";
    }
}
