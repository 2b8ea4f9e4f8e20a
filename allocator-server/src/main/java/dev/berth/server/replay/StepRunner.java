package dev.berth.server.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;

/**
 * Does the steps of one trace, on an allocator or an IPAM of its own that lives in memory: those of a file, and those that come
 * one by one. Confined to one thread at a time.
 */
public final class StepRunner implements AutoCloseable {
    private static final String RESTART = "restart";

    private final Layer layer;

    private StepRunner(Layer layer) {
        this.layer = layer;
    }

    /**
     * Sets up what a trace is done on.
     *
     * @param header the first line of a trace
     * @throws JsonException if it is none
     */
    public static StepRunner start(JsonValue header) {
        return new StepRunner(TraceHeader.read(header).start());
    }

    /**
     * Does one step.
     *
     * @return its answer
     * @throws AllocatorException if it is refused; then nothing has changed
     * @throws JsonException if the operation is not known, or the input does not describe what it needs
     */
    public ObjectNode perform(Step step) {
        if (step.op().equals(RESTART)) {
            layer.restart();
            return JsonNodeFactory.instance.objectNode();
        }
        if (!layer.operations().contains(step.op())) {
            throw step.json()
                    .wrong(
                            "unknown operation \"" + JsonValue.shortened(step.op()) + "\"",
                            "known in this layer: " + String.join(", ", layer.operations()) + ", " + RESTART);
        }
        return layer.perform(step.op(), step.input());
    }

    /** Forgets everything. */
    @Override
    public void close() {
        layer.close();
    }
}
