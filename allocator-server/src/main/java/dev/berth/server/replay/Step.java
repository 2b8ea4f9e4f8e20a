package dev.berth.server.replay;

import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;

/**
 * One step of a trace: what is done, with what. Immutable.
 *
 * @param json the whole step
 * @param op what is done
 * @param input with what; an empty object where it is absent
 */
public record Step(JsonValue json, String op, JsonValue input) {
    private static final String[] KEYS = {"op", "input", "expect"};

    /**
     * Reads a step; what is expected of it is left to the caller.
     *
     * @throws JsonException if this is no step
     */
    public static Step read(JsonValue json) {
        json.object(KEYS);
        return new Step(json, json.required("op").text(), json.optionalObject("input"));
    }
}
