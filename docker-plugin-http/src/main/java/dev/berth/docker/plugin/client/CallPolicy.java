package dev.berth.docker.plugin.client;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How plugins are called. Immutable.
 *
 * @param connectTimeout for a connection to be made
 * @param timeout for a whole call, tries and pauses included
 * @param pauses before each further try of a call that never reached the plugin
 * @param answerBytes the longest answer, in bytes
 * @param failures how many calls in a row must fail before the plugin counts as down
 * @param downTime for how long it is not called then
 * @param clock tells when that is over
 * @param sleeper waits between tries
 */
public record CallPolicy(
        Duration connectTimeout,
        Duration timeout,
        List<Duration> pauses,
        int answerBytes,
        int failures,
        Duration downTime,
        Clock clock,
        Sleeper sleeper) {
    /** Connects within 10 s, ends within 30 s, tries four times, reads 1 MiB, and is down for 10 s after 5 failures. */
    public static final CallPolicy DEFAULT = new CallPolicy(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            List.of(Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(900)),
            1 << 20,
            5,
            Duration.ofSeconds(10),
            Clock.systemUTC(),
            duration -> Thread.sleep(duration.toMillis()));

    /** Copies the pauses. */
    public CallPolicy {
        pauses = List.copyOf(pauses);
    }

    /** Waits. */
    public interface Sleeper {
        /** Returns when this time has passed. */
        void sleep(Duration duration) throws InterruptedException;
    }

    /** The same with another timeout for a whole call. */
    public CallPolicy withTimeout(Duration given) {
        return new CallPolicy(connectTimeout, given, pauses, answerBytes, failures, downTime, clock, sleeper);
    }
}
