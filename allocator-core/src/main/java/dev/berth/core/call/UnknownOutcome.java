package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;

/**
 * A driver call after which nobody knows what the driver did (GEN-8): it threw something untyped, or did not return in
 * time. Never leaves the core; callers of the core see the {@link #failure()}.
 */
public final class UnknownOutcome extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AllocatorException failure;
    private final boolean underWay;

    UnknownOutcome(AllocatorException failure, boolean underWay) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
        this.underWay = underWay;
    }

    /** What to tell the caller. */
    public AllocatorException failure() {
        return failure;
    }

    /** Whether the call has not returned yet, so that the driver may still act on it; its {@link Late} will be told. */
    public boolean underWay() {
        return underWay;
    }
}
