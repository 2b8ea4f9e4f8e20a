package dev.berth.api.model;

import java.util.List;

/**
 * How a service is reached.
 *
 * @param mode how its name resolves
 * @param ports the ports open to the outside, in order
 */
public record EndpointSpec(EndpointMode mode, List<PublishedPort> ports) {
    /** By virtual IP, and not from outside. */
    public static final EndpointSpec DEFAULT = new EndpointSpec(EndpointMode.VIP, List.of());

    /** Copies the ports. */
    public EndpointSpec {
        ports = List.copyOf(ports);
    }
}
