package dev.berth.server.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import java.util.Set;

/** What the steps of a trace are done on. Confined to one thread. */
interface Layer extends AutoCloseable {
    /** The operations that it knows, besides {@code restart}. */
    Set<String> operations();

    /**
     * Does one step.
     *
     * @return the answer
     * @throws AllocatorException if it is refused
     * @throws JsonException if the input does not describe what the operation needs
     */
    ObjectNode perform(String op, JsonValue input);

    /** Starts afresh, as if the program had been started again. */
    void restart();

    @Override
    void close();
}
