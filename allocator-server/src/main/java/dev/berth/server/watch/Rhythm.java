package dev.berth.server.watch;

import java.time.Duration;

/**
 * When a swarm is read.
 *
 * @param every at the latest so long after the last reading: not everything has an event
 * @param settle so long after an event, since events come in swarms themselves
 * @param shortestPause the first pause after a failure; each further one is twice as long
 * @param longestPause and never longer than this
 */
public record Rhythm(Duration every, Duration settle, Duration shortestPause, Duration longestPause) {
    /** Every 30 seconds and half a second after an event; pauses from 1 second to a minute. */
    public static final Rhythm DEFAULT =
            new Rhythm(Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** The same with another period. */
    public Rhythm withEvery(Duration period) {
        return new Rhythm(period, settle, shortestPause, longestPause);
    }

    /** The pause after so many failures in a row, from 1. */
    Duration pause(int failures) {
        Duration pause = shortestPause;
        for (int i = 1; i < failures && pause.compareTo(longestPause) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
