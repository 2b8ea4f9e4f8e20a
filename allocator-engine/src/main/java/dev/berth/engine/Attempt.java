package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying to allocate for an object.
 *
 * @param object what it has now; all that it wants, or, with a failure, what it had or got so far
 * @param failure why it does not have all; null if it does
 * @param <T> the object's type
 */
record Attempt<T>(T object, @Nullable AllocatorException failure) {
    static <T> Attempt<T> done(T object) {
        return new Attempt<>(object, null);
    }

    static <T> Attempt<T> failed(T object, AllocatorException failure) {
        return new Attempt<>(object, failure);
    }
}
