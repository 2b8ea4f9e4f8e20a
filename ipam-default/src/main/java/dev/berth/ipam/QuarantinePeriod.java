package dev.berth.ipam;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How long what was released is kept back (IPM-10). Immutable.
 *
 * @param length zero for not at all
 * @param clock tells when it is over
 */
record QuarantinePeriod(Duration length, Clock clock) {
    boolean isOn() {
        return !length.isZero();
    }

    Instant now() {
        return clock.instant();
    }

    boolean isOver(Instant since) {
        return Duration.between(since, now()).compareTo(length) >= 0;
    }
}
