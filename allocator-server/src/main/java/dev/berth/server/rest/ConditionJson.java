package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.Condition;
import java.util.Locale;

/** How far an object has come, and why it waits (CLU-3), as JSON: {@code {"stage","code"?,"message"?}}. */
final class ConditionJson {
    private ConditionJson() {}

    static ObjectNode json(Condition condition) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("stage", condition.stage().name().toLowerCase(Locale.ROOT));
        condition.reason().ifPresent(why -> json.setAll(ProblemDetails.of(why).brief()));
        return json;
    }
}
