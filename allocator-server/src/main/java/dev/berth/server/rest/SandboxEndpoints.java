package dev.berth.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.json.JsonValue;
import dev.berth.server.sandbox.Sandbox;
import dev.berth.server.sandbox.Sandboxes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/sandboxes}: steps of traces, one by one or in lists, on an allocator of their own. */
public final class SandboxEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxEndpoints.class);

    private final Sandboxes sandboxes;

    /** Serves these sandboxes. */
    public SandboxEndpoints(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/sandboxes", this::create),
                new Route("POST", "/v1/sandboxes/{id}/steps", this::steps),
                new Route("DELETE", "/v1/sandboxes/{id}", this::end));
    }

    private Answer create(Call call) {
        Sandbox sandbox = sandboxes.create(call.value());
        return Answer.json(201, JsonNodeFactory.instance.objectNode().put("id", sandbox.id()))
                .with("Location", "/v1/sandboxes/" + sandbox.id());
    }

    private Answer steps(Call call) {
        Sandbox sandbox = sandboxes.get(call.parameter("id"));
        JsonNode body = call.json();
        if (!body.isArray()) {
            return Answer.json(200, sandbox.perform(JsonValue.root(body)));
        }
        ArrayNode answers = JsonNodeFactory.instance.arrayNode();
        for (JsonNode step : body) {
            answers.add(oneOfMany(sandbox, step));
        }
        return Answer.json(200, answers);
    }

    private static ObjectNode oneOfMany(Sandbox sandbox, JsonNode step) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            answer.set("result", sandbox.perform(JsonValue.root(step)));
        } catch (RuntimeException e) {
            ProblemDetails problem = ProblemDetails.of(e);
            if (problem.status() == 500) {
                LOG.error("a step failed", e);
            }
            answer.set("error", problem.brief());
        }
        return answer;
    }

    private Answer end(Call call) {
        sandboxes.end(call.parameter("id"));
        return Answer.empty(204);
    }
}
