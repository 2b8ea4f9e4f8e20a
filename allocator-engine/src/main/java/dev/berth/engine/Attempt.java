package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying to allocate for an object.
 *
 * @param object what it has now; all that it wants, or, with a failure, what it had or got so far
 * @param failure why it does not have all; null if it does
 * @param line where it waits then; null for where the failure says
 * @param <T> the object's type
 */
record Attempt<T>(T object, @Nullable AllocatorException failure, @Nullable WaitKey line) {
    static <T> Attempt<T> done(T object) {
        return new Attempt<>(object, null, null);
    }

    static <T> Attempt<T> failed(T object, AllocatorException failure) {
        return new Attempt<>(object, failure, null);
    }

    /** Failed if there is a failure. */
    static <T> Attempt<T> of(T object, @Nullable AllocatorException failure) {
        return new Attempt<>(object, failure, null);
    }

    static <T> Attempt<T> waiting(T object, WaitKey line, AllocatorException why) {
        return new Attempt<>(object, why, line);
    }
}
