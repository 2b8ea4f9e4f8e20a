package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an object has come, and if it waits, why (CLU-3). Immutable.
 *
 * @param stage how far
 * @param failure why it waits; null unless it does
 */
public record Condition(Stage stage, @Nullable AllocatorException failure) {
    /** How far an object may have come. */
    public enum Stage {
        /** It has all that it wants. */
        ALLOCATED,
        /** It lacks something, and holds what it held before. */
        WAITING,
        /** A task that ended: it holds nothing and wants nothing. */
        ENDED
    }

    static final Condition ALLOCATED = new Condition(Stage.ALLOCATED, null);
    static final Condition ENDED = new Condition(Stage.ENDED, null);

    static Condition waiting(AllocatorException why) {
        return new Condition(Stage.WAITING, why);
    }

    /** Whether it has all that it wants. */
    public boolean isAllocated() {
        return stage == Stage.ALLOCATED;
    }

    /** Why it waits; empty unless it does. */
    public Optional<AllocatorException> reason() {
        return Optional.ofNullable(failure);
    }
}
