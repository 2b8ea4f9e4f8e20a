package dev.berth.docker.plugin;

import java.util.Map;

/**
 * A network plugin of Docker's: the methods of {@code NetworkDriver} that a cluster's manager calls. Called from many threads
 * at once. Errors are as those of an {@link IpamPlugin}.
 */
public interface NetworkPlugin {
    /** Where its networks are allocated, and what it can be asked. */
    NetworkAbilities capabilities();

    /**
     * Allocates for a network; asked only of a plugin with the scope {@code global}.
     *
     * @return what the nodes need to know, as options
     */
    Map<String, String> allocateNetwork(AllocateNetwork request);

    /** Gives back what a network has. */
    void freeNetwork(FreeNetwork request);

    /** Whether a network with these options wants gateways; asked only of one that has declared to check that. */
    GatewayCheck checkGateway(Map<String, String> options);
}
