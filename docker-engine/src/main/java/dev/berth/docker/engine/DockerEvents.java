package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import java.time.Duration;
import java.util.Optional;

/**
 * The events of an engine as they come, from the moment it was opened. The engine tells of networks, services and nodes of the
 * swarm and of its own containers; it does not tell of tasks elsewhere, so whoever follows it should also read now and then.
 * For one reading thread; {@link #close} may be called from any.
 */
public interface DockerEvents extends AutoCloseable {
    /**
     * Waits for the next event.
     *
     * @param patience how long at most
     * @return empty when nothing happened in that time
     * @throws AllocatorException {@code engine-unavailable} when the engine is gone, or this was closed; then open it again
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<DockerEvent> next(Duration patience) throws InterruptedException;

    /** Stops following. */
    @Override
    void close();
}
