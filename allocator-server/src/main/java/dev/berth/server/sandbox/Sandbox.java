package dev.berth.server.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.error.AllocatorException;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import dev.berth.server.replay.Step;
import dev.berth.server.replay.StepRunner;
import java.util.concurrent.locks.ReentrantLock;

/** One sandbox. Thread-safe: its steps follow one another; different sandboxes know nothing of each other. */
public final class Sandbox {
    private final String id;
    private final StepRunner runner; // guarded by turn
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean ended; // guarded by turn
    private volatile long lastUsed;

    Sandbox(String id, StepRunner runner, long now) {
        this.id = id;
        this.runner = runner;
        this.lastUsed = now;
    }

    /** Its name. */
    public String id() {
        return id;
    }

    /**
     * Does one step, after those under way.
     *
     * @return its answer
     * @throws AllocatorException if it is refused, or {@code unknown-sandbox} if the sandbox has ended
     * @throws JsonException if this is no step
     */
    public ObjectNode perform(JsonValue step) {
        turn.lock();
        try {
            if (ended) {
                throw Sandboxes.unknown(id);
            }
            return runner.perform(Step.read(step));
        } finally {
            turn.unlock();
        }
    }

    void used(long now) {
        lastUsed = now;
    }

    /** Whether nobody has used it since then, or uses it now. */
    boolean isIdleSince(long then) {
        return lastUsed - then <= 0 && !turn.isLocked();
    }

    /** Ends it after the step under way. */
    void end() {
        turn.lock();
        try {
            if (!ended) {
                ended = true;
                runner.close();
            }
        } finally {
            turn.unlock();
        }
    }
}
