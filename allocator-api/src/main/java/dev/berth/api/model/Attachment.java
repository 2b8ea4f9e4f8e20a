package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import java.util.List;

/**
 * What a task or node has on a network.
 *
 * @param networkId the network
 * @param addresses with the prefix length of their pool, IPv4 before IPv6; none on a node-local network (TSK-1)
 */
public record Attachment(String networkId, List<Cidr> addresses) {
    /** @throws AllocatorException {@code invalid-argument} if the network's id is empty */
    public Attachment {
        Checks.id("attachment", networkId);
        addresses = List.copyOf(addresses);
    }

    /** On this network, without an address yet. */
    public static Attachment to(String networkId) {
        return new Attachment(networkId, List.of());
    }
}
