package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import org.jspecify.annotations.Nullable;

/**
 * A port of a service that is open to the outside. In a spec {@code publishedPort} 0 asks for any; in a state it is the
 * number given.
 *
 * @param name a name for it; null for none
 * @param protocol the protocol
 * @param targetPort the port inside the tasks, 1..65535
 * @param publishedPort the port outside, 1..65535, or 0 for any
 * @param mode where it is open
 */
public record PublishedPort(
        @Nullable String name, Protocol protocol, int targetPort, int publishedPort, PublishMode mode) {
    /** @throws AllocatorException {@code invalid-argument} if a port is out of range (PRT-1) */
    public PublishedPort {
        Checks.port("target port", targetPort, false);
        Checks.port("published port", publishedPort, true);
    }

    /** This TCP port through the routing mesh, under any number. */
    public static PublishedPort tcp(int targetPort) {
        return new PublishedPort(null, Protocol.TCP, targetPort, 0, PublishMode.INGRESS);
    }

    /** The same port under this number. */
    public PublishedPort as(int number) {
        return new PublishedPort(name, protocol, targetPort, number, mode);
    }
}
