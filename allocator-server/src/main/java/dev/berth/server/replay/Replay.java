package dev.berth.server.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.input.InputException;
import dev.berth.server.json.JsonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the steps of a trace again and compares the answers with those recorded. Thread-safe: has no state. */
public final class Replay {
    /** How many mismatches are kept in full. */
    public static final int KEPT = 5;

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
                StepRunner runner = trace.start()) {
            for (RecordedStep recorded = trace.next(); recorded != null; recorded = trace.next()) {
                steps++;
                Step step = recorded.step();
                ObjectNode got = answer(trace, runner, step);
                if (!Answers.match(compared(recorded.expect()), compared(got))) {
                    mismatches++;
                    if (first.size() < KEPT) {
                        first.add(new Mismatch(
                                recorded.line(), step.op(), step.input().node(), recorded.expect(), got));
                    }
                }
            }
        }
        return new ReplayResult(steps, mismatches, first);
    }

    private static ObjectNode answer(TraceReader trace, StepRunner runner, Step step) {
        try {
            return runner.perform(step);
        } catch (AllocatorException e) {
            return refusal(e.code(), e.getMessage());
        } catch (JsonException e) {
            if (e.isRefusal()) {
                return refusal(e.code(), e.getMessage());
            }
            throw trace.error(e);
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
