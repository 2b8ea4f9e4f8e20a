package dev.berth.docker.plugin.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whether a plugin is down. After several failures in a row it is not called for a time; then one call may try, and
 * decides. Thread-safe.
 */
final class Breaker {
    private final CallPolicy policy;
    private int failures; // in a row; guarded by this, like the rest
    private @Nullable Instant downUntil;
    private boolean trying;

    Breaker(CallPolicy policy) {
        this.policy = policy;
    }

    /** For how long not to call; empty for leave to call, and then the caller says how it ended. */
    synchronized Optional<Duration> downFor() {
        if (downUntil == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(policy.clock().instant(), downUntil);
        if (left.isNegative() || left.isZero()) {
            if (!trying) {
                trying = true;
                return Optional.empty();
            }
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(left);
    }

    synchronized void succeeded() {
        failures = 0;
        downUntil = null;
        trying = false;
    }

    synchronized void failed() {
        trying = false;
        failures++;
        if (failures >= policy.failures()) {
            downUntil = policy.clock().instant().plus(policy.downTime());
        }
    }
}
