package dev.berth.docker.engine;

import dev.berth.api.model.Node;
import org.jspecify.annotations.Nullable;

/**
 * A node of the swarm.
 *
 * @param node with the load balancers known to be its
 * @param name the host's name; the id where it is not told
 * @param state as Docker names it: {@code ready}, {@code down}, {@code unknown}, {@code disconnected}
 * @param availability as Docker names it: {@code active}, {@code pause}, {@code drain}
 * @param manager whether it is a manager
 * @param address as other nodes see it; null where it is not told
 */
public record DockerNode(
        Node node, String name, String state, String availability, boolean manager, @Nullable String address) {
    /** The node's id. */
    public String id() {
        return node.id();
    }
}
