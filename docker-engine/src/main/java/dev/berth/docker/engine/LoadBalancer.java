package dev.berth.docker.engine;

import dev.berth.api.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load balancer of a node on a network (ATT-1).
 *
 * @param networkId the network
 * @param nodeId the node; null where it cannot be told
 * @param addresses with the prefix length of their pool
 */
public record LoadBalancer(String networkId, @Nullable String nodeId, List<Cidr> addresses) {
    /** Copies the addresses. */
    public LoadBalancer {
        addresses = List.copyOf(addresses);
    }
}
