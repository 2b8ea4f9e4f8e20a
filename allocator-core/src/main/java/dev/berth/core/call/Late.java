package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;

/**
 * Told of the end of a call that nobody waits for any more, on the thread that made the call.
 *
 * @param <T> what the call answers
 */
public interface Late<T> {
    /** It was done. */
    void answered(T answer);

    /** It was refused: it changed nothing. */
    void refused(AllocatorException refusal);

    /** It failed without saying what it did. */
    void lost(AllocatorException failure);
}
