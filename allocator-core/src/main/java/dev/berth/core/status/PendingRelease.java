package dev.berth.core.status;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a driver may still hold though nobody owns it (GEN-8).
 *
 * @param driver whose: {@code ipam driver acme}
 * @param resource what: {@code address 10.0.0.5 of pool p1}
 * @param stage what is happening to it
 * @param attempts how often it was given back in vain
 * @param next when it is given back again; null while a call is under way, and for a possible orphan
 * @param failure why it is still there
 */
public record PendingRelease(
        String driver, String resource, Stage stage, int attempts, @Nullable Instant next, AllocatorException failure) {
    /** What is happening to it. */
    public enum Stage {
        /** It will be given back again. */
        WAITING,
        /** A call about it has not returned; nothing can be done before it does. */
        UNDER_WAY,
        /** The answer that named it was lost, and the driver cannot be asked again; only its own records can tell. */
        POSSIBLE_ORPHAN
    }

    /**
     * Whether it stays until somebody dismisses it, having compared the driver's own records: a possible orphan, or something of a
     * driver that there is none of any more.
     */
    public boolean isDismissible() {
        return stage == Stage.POSSIBLE_ORPHAN || (stage == Stage.WAITING && isOfNoDriver(failure));
    }

    /** Whether a failure is that there is no such driver. */
    public static boolean isOfNoDriver(AllocatorException failure) {
        return failure.code().equals(ErrorCode.UNKNOWN_DRIVER) || failure.code().equals(ErrorCode.UNKNOWN_IPAM_DRIVER);
    }

    /** When it is given back again, if that is planned. */
    public Optional<Instant> nextAttempt() {
        return Optional.ofNullable(next);
    }
}
