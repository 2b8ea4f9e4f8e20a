package dev.berth.server.serve;

import dev.berth.engine.ClusterEngine;
import dev.berth.server.rest.EventHub;
import dev.berth.server.sandbox.Sandboxes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done from time to time, on threads of its own: a driver that hangs does not keep sandboxes from ending. */
final class Chores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration DRIVERS = Duration.ofSeconds(1);
    private static final Duration HINTS = Duration.ofSeconds(30);
    private static final Duration SANDBOXES = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ScheduledExecutorService scheduler;

    private Chores(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    static Chores start(ClusterEngine engine, Sandboxes sandboxes, EventHub events) {
        Chores chores = new Chores(Executors.newScheduledThreadPool(3, task -> {
            Thread thread = new Thread(task, "chores");
            thread.setDaemon(true);
            return thread;
        }));
        chores.each(DRIVERS, engine::retryDrivers);
        chores.each(HINTS, engine::saveHints);
        chores.each(SANDBOXES, sandboxes::expire);
        chores.each(BEAT, events::beat);
        return chores;
    }

    private void each(Duration pause, Runnable chore) {
        var unused = scheduler.scheduleWithFixedDelay(
                () -> {
                    try {
                        chore.run();
                    } catch (RuntimeException e) { // a chore that throws would never be done again
                        LOG.warn("a chore failed: {}", e.toString());
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Waits for the chore under way, but not for a driver that hangs. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        try {
            if (!scheduler.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a chore is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
