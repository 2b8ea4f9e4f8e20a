package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;

/**
 * The load balancer of a node on a network (ATT-1).
 *
 * @param nodeId the node
 * @param attachment the network, and the addresses once allocated
 */
public record NodeAttachment(String nodeId, Attachment attachment) {
    /** @throws AllocatorException {@code invalid-argument} if the node's id is empty */
    public NodeAttachment {
        Checks.id("node", nodeId);
    }

    /** Of this node on this network, without an address yet. */
    public static NodeAttachment of(String nodeId, String networkId) {
        return new NodeAttachment(nodeId, Attachment.to(networkId));
    }
}
