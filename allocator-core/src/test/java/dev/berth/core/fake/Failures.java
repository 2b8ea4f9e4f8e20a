package dev.berth.core.fake;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/** What an operation fails with. */
public final class Failures {
    private Failures() {}

    /** The failure of this operation, which must have one. */
    public static AllocatorException of(Runnable operation) {
        try {
            operation.run();
        } catch (AllocatorException e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    /** The code of the failure of this operation, which must have one. */
    public static ErrorCode codeOf(Runnable operation) {
        return of(operation).code();
    }
}
