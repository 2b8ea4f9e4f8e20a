package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.IpAddress;
import java.util.List;

/**
 * A network that a service or task wants to be on.
 *
 * @param target the network's id
 * @param aliases further names on that network; nothing is allocated for them
 * @param addresses the addresses wanted there, at most one a family; a family without one gets any (TSK-2)
 */
public record NetworkAttachmentSpec(String target, List<String> aliases, List<IpAddress> addresses) {
    /** @throws AllocatorException {@code invalid-argument} if the target is empty, or two addresses are of one family (TSK-2) */
    public NetworkAttachmentSpec {
        Checks.id("network attachment", target);
        aliases = List.copyOf(aliases);
        addresses = List.copyOf(addresses);
        if (addresses.size() > 2
                || (addresses.size() == 2
                        && addresses.get(0).family() == addresses.get(1).family())) {
            throw AllocatorException.invalidArgument(
                    "attachment to network " + target,
                    addresses.toString(),
                    "more than one address of a family",
                    "ask for at most one IPv4 and one IPv6 address");
        }
    }

    /** On this network, with any address. */
    public static NetworkAttachmentSpec to(String networkId) {
        return new NetworkAttachmentSpec(networkId, List.of(), List.of());
    }

    /** On this network, with these addresses. */
    public static NetworkAttachmentSpec to(String networkId, IpAddress... addresses) {
        return new NetworkAttachmentSpec(networkId, List.of(), List.of(addresses));
    }
}
