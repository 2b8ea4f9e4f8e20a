package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying to allocate for an object.
 *
 * @param object what it has now; all that it wants, or, with a failure, what it had or got so far
 * @param failure why it does not have all; null if it does
 * @param lines where it waits then; none for where the failure says
 * @param gaveBack what it may have had for a moment before it failed, and gave back: others may have been refused for it; of
 *     addresses the allocator tells
 * @param <T> the object's type
 */
record Attempt<T>(T object, @Nullable AllocatorException failure, List<WaitKey> lines, List<WaitKey> gaveBack) {
    static <T> Attempt<T> done(T object) {
        return of(object, null);
    }

    /** Failed if there is a failure. */
    static <T> Attempt<T> of(T object, @Nullable AllocatorException failure) {
        return new Attempt<>(object, failure, List.of(), List.of());
    }

    /** Failed after it may have had these for a moment. */
    static <T> Attempt<T> failed(T object, AllocatorException failure, List<WaitKey> gaveBack) {
        return new Attempt<>(object, failure, List.of(), gaveBack);
    }

    static <T> Attempt<T> waiting(T object, List<WaitKey> lines, AllocatorException why) {
        return new Attempt<>(object, why, lines, List.of());
    }
}
