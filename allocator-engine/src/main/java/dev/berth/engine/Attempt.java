package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying to allocate for an object.
 *
 * @param object what it has now; all that it wants, or, with a failure, what it had or got so far
 * @param failure why it does not have all; null if it does
 * @param line where it waits then; null for where the failure says
 * @param gaveBack what it had for a moment before it failed, and gave back: others may have been refused for it
 * @param <T> the object's type
 */
record Attempt<T>(T object, @Nullable AllocatorException failure, @Nullable WaitKey line, List<WaitKey> gaveBack) {
    static <T> Attempt<T> done(T object) {
        return new Attempt<>(object, null, null, List.of());
    }

    static <T> Attempt<T> failed(T object, AllocatorException failure) {
        return new Attempt<>(object, failure, null, List.of());
    }

    /** Failed after it had these for a moment. */
    static <T> Attempt<T> failed(T object, AllocatorException failure, List<WaitKey> gaveBack) {
        return new Attempt<>(object, failure, null, gaveBack);
    }

    /** Failed if there is a failure. */
    static <T> Attempt<T> of(T object, @Nullable AllocatorException failure) {
        return new Attempt<>(object, failure, null, List.of());
    }

    static <T> Attempt<T> waiting(T object, WaitKey line, AllocatorException why) {
        return new Attempt<>(object, why, line, List.of());
    }
}
