package dev.berth.host;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The generations that were replaced or removed: each until it has ended, and the last ones for what went wrong. Thread-safe. */
final class Retirement {
    private static final int REMEMBERED = 50;

    private final Clock clock;
    private final @Nullable Duration deadline;
    private final @Nullable ScheduledExecutorService scheduler;
    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();

    /** Since when, in milliseconds. */
    private record Retired(Generation generation, long since) {}

    /**
     * Retires generations.
     *
     * @param deadline after which they end whoever uses them; null for never
     * @param scheduler ends them when they are due; null for nobody
     */
    Retirement(Clock clock, @Nullable Duration deadline, @Nullable ScheduledExecutorService scheduler) {
        this.clock = clock;
        this.deadline = deadline;
        this.scheduler = scheduler;
    }

    /** Ends it with its last lease, or at the deadline. */
    @SuppressWarnings("FutureReturnValueIgnored") // ending logs what goes wrong
    void retire(Generation generation) {
        retired.add(new Retired(generation, clock.millis()));
        generation.retire();
        if (scheduler != null && deadline != null) {
            scheduler.schedule(generation::end, deadline.toMillis(), TimeUnit.MILLISECONDS);
        }
        int surplus = retired.size() - REMEMBERED;
        for (Iterator<Retired> old = retired.iterator(); surplus > 0 && old.hasNext(); ) {
            if (old.next().generation().hasEnded()) {
                old.remove();
                surplus--;
            }
        }
    }

    /** Ends those that are past the deadline. */
    void endOverdue() {
        if (deadline == null) {
            return;
        }
        long latest = clock.millis() - deadline.toMillis();
        retired.stream().filter(old -> old.since() <= latest).forEach(old -> old.generation()
                .end());
    }

    void endAll() {
        retired.forEach(old -> old.generation().end());
    }

    List<PluginProblem> problems() {
        return retired.stream()
                .flatMap(old -> old.generation().problems().stream())
                .toList();
    }
}
