package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.input.InputException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the steps of a trace again and compares the answers with those recorded. Thread-safe: has no state. */
public final class Replay {
    /** How many mismatches are kept in full. */
    public static final int KEPT = 5;

    private static final String RESTART = "restart";

    /** A replay. */
    public Replay() {}

    /**
     * Replays one file from its beginning to its end, whatever mismatches.
     *
     * @throws InputException if the file cannot be read, or a line of it is no header or step
     */
    public ReplayResult run(Path file) {
        long steps = 0;
        long mismatches = 0;
        List<Mismatch> first = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file);
                Layer layer = trace.header().start()) {
            for (Step step = trace.next(); step != null; step = trace.next()) {
                steps++;
                ObjectNode got = answer(trace, layer, step);
                if (!Answers.match(compared(step.expect()), compared(got))) {
                    mismatches++;
                    if (first.size() < KEPT) {
                        first.add(new Mismatch(step.line(), step.op(), step.input(), step.expect(), got));
                    }
                }
            }
        }
        return new ReplayResult(steps, mismatches, first);
    }

    private static ObjectNode answer(TraceReader trace, Layer layer, Step step) {
        if (step.op().equals(RESTART)) {
            layer.restart();
            return JsonNodeFactory.instance.objectNode();
        }
        if (!layer.operations().contains(step.op())) {
            throw trace.error(
                    "unknown operation \"" + step.op() + "\"",
                    "known in this layer: " + String.join(", ", layer.operations()) + ", " + RESTART);
        }
        try {
            return layer.perform(step.op(), JsonValue.root(step.input()));
        } catch (AllocatorException e) {
            return refusal(e.code(), e.getMessage());
        } catch (JsonException e) {
            if (e.isRefusal()) {
                return refusal(e.code(), e.getMessage());
            }
            throw trace.error("/input" + e.pointer() + ": " + e.problem(), e.advice());
        } catch (RuntimeException e) { // a defect is what traces are made to find
            return JsonNodeFactory.instance.objectNode().put("defect", e.toString());
        }
    }

    private static ObjectNode refusal(ErrorCode code, @Nullable String message) {
        return JsonNodeFactory.instance.objectNode().put("error", code.name()).put("message", message);
    }

    /** Published ports are no part of traces, and the ids that a driver gives its pools are its own affair. */
    private static JsonNode compared(JsonNode answer) {
        if (!answer.path("state").isObject()) {
            return answer;
        }
        ObjectNode copy = answer.deepCopy();
        ObjectNode state = (ObjectNode) copy.get("state");
        state.remove("ports");
        for (JsonNode pool : state.path("ipam").path("configs")) {
            if (pool instanceof ObjectNode members) {
                members.remove("poolId");
            }
        }
        return copy;
    }
}
