package dev.berth.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * When to try again what nobody tells of (CLU-2): at first at once, then after pauses that double from a second to a minute. Guarded
 * by the lock of the {@link Books}.
 */
final class Pauses {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Until when what is waited for is left alone, and for how long that was. */
    private record Pause(Duration length, Instant end) {
        static Pause from(Instant now, Duration length) {
            return new Pause(length, now.plus(length));
        }

        Pause next(Instant now) {
            Duration twice = length.multipliedBy(2);
            return from(now, twice.compareTo(LONGEST) < 0 ? twice : LONGEST);
        }
    }

    private final Map<WaitKey, Pause> pauses = new HashMap<>();

    /**
     * What is due now, and has its next pause from now on.
     *
     * @param waitedFor all that anybody waits for; what nobody does any more begins anew when somebody does again
     */
    Set<WaitKey> due(Collection<WaitKey> waitedFor, Instant now) {
        pauses.keySet().retainAll(Set.copyOf(waitedFor));
        Set<WaitKey> due = new LinkedHashSet<>();
        for (WaitKey key : waitedFor) {
            Pause pause = pauses.get(key);
            if (pause == null || !now.isBefore(pause.end)) {
                pauses.put(key, pause == null ? Pause.from(now, FIRST) : pause.next(now));
                due.add(key);
            }
        }
        return due;
    }
}
