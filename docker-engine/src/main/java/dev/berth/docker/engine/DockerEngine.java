package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import java.time.Duration;

/**
 * A connection to a Docker engine. It only reads. Safe for many threads.
 *
 * <p>Everything fails with an {@link AllocatorException} that says what to do: {@code engine-unavailable} if nothing answers, or
 * no longer; {@code engine-denied} if the socket may not be opened or the engine refuses this client; {@code tls-mismatch} if
 * only one side speaks TLS, or a certificate is not accepted; {@code engine-failure} if what answers is no Docker engine, or says
 * that it failed.
 */
public interface DockerEngine extends AutoCloseable {
    /**
     * An engine that can be asked from now on; nothing is sent yet.
     *
     * @param patience how long a connection may take, and each silence within an answer, before the engine counts as unavailable;
     *     at least a second
     * @throws AllocatorException {@code invalid-argument} if the endpoint's certificates cannot be used
     */
    static DockerEngine at(DockerEndpoint endpoint, Duration patience) {
        if (patience.toSeconds() < 1) {
            throw AllocatorException.invalidArgument(
                    "Docker engine", patience.toString(), "less than a second", "be more patient");
        }
        return new LiveEngine(EngineHttp.to(endpoint, patience));
    }

    /**
     * The swarm as it is now. Docker has no snapshots: what changes while this reads may be told half before and half after the
     * change, so a caller who finds two owners of an address does well to read again.
     *
     * @throws AllocatorException as above; {@code not-a-manager} if the engine is not a manager of a swarm
     */
    DockerCluster read();

    /**
     * Follows what happens from now on.
     *
     * @throws AllocatorException as above
     */
    DockerEvents events();

    /** Ends what is under way, events included, and gives the connections back. */
    @Override
    void close();
}
