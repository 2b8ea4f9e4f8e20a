package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import java.util.List;

/**
 * A machine of the cluster.
 *
 * @param id unique among nodes
 * @param attachments its load balancers' addresses, one entry a network
 */
public record Node(String id, List<Attachment> attachments) {
    /** @throws AllocatorException {@code invalid-argument} if the id is empty */
    public Node {
        Checks.id("node", id);
        attachments = List.copyOf(attachments);
    }
}
