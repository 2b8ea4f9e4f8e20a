package dev.berth.server.watch;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.DockerEngine;
import dev.berth.docker.engine.DockerErrors;
import dev.berth.docker.engine.DockerEvent;
import dev.berth.docker.engine.DockerEvents;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.HostRoutes;
import dev.berth.server.swarm.SwarmAudit;
import dev.berth.server.swarm.SwarmReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a swarm again and again: after each event, and from time to time. When the engine is lost it comes back with growing
 * pauses. One thread, its own; {@link #close} may be called from any.
 */
public final class SwarmFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmFollower.class);

    private final DockerEngine engine;
    private final Supplier<HostRoutes> routes;
    private final Fullness fullness;
    private final Rhythm rhythm;
    private final Clock clock;
    private final SwarmListener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");
    private @Nullable SwarmReport last; // of the thread

    private SwarmFollower(
            DockerEngine engine,
            Supplier<HostRoutes> routes,
            Fullness fullness,
            Rhythm rhythm,
            Clock clock,
            SwarmListener listener) {
        this.engine = engine;
        this.routes = routes;
        this.fullness = fullness;
        this.rhythm = rhythm;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Begins to follow.
     *
     * @param engine closed with the follower
     * @param routes those of the engine's machine, asked for each time
     */
    public static SwarmFollower start(
            DockerEngine engine,
            Supplier<HostRoutes> routes,
            Fullness fullness,
            Rhythm rhythm,
            Clock clock,
            SwarmListener listener) {
        SwarmFollower follower = new SwarmFollower(engine, routes, fullness, rhythm, clock, listener);
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    private void run() {
        int failures = 0;
        while (!isStopped()) {
            try (DockerEvents events = engine.events()) { // before the reading, so that nothing is missed between them
                read();
                failures = 0;
                follow(events);
            } catch (AllocatorException e) {
                failed(e, ++failures);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) { // a defect must not end the watch in silence
                LOG.warn("reading the swarm failed", e);
                failed(
                        AllocatorException.of(DockerErrors.ENGINE_FAILURE, "a defect of berth: " + e)
                                .advice("please report it")
                                .build(),
                        ++failures);
            }
        }
    }

    private void failed(AllocatorException why, int failures) {
        if (isStopped()) {
            return;
        }
        listener.failed(why);
        Duration pause = rhythm.pause(failures);
        if (failures == 1) {
            LOG.warn("{}; trying again in {} s", why.getMessage(), pause.toSeconds());
        }
        rest(pause);
    }

    private void follow(DockerEvents events) throws InterruptedException {
        while (!isStopped()) {
            Optional<DockerEvent> event = events.next(rhythm.every());
            if (event.isPresent()) {
                listener.event(event.get().type());
                settle(events);
            }
            read();
        }
    }

    /** Waits for the others that come with an event. */
    private void settle(DockerEvents events) throws InterruptedException {
        Instant until = clock.instant().plus(rhythm.settle());
        for (Duration left = rhythm.settle(); left.toMillis() > 0; left = Duration.between(clock.instant(), until)) {
            Optional<DockerEvent> more = events.next(left);
            if (more.isEmpty()) {
                return;
            }
            listener.event(more.get().type());
        }
    }

    private void read() {
        SwarmReport before = last;
        Instant begun = clock.instant();
        SwarmReport now = SwarmAudit.of(engine.read(), routes.get(), fullness);
        if (now.hasConflicts() && before == null) {
            before = now;
            now = SwarmAudit.of(engine.read(), routes.get(), fullness);
        }
        last = now;
        listener.read(before == null ? now : now.confirmedBy(before), begun, Duration.between(begun, clock.instant()));
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void rest(Duration pause) {
        try {
            var unused = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    /** Ends the following, and closes the engine. */
    @Override
    public void close() {
        stopped.countDown();
        engine.close();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
