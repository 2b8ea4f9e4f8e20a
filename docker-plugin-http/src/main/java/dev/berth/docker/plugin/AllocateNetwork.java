package dev.berth.docker.plugin;

import java.util.List;
import java.util.Map;

/**
 * Asks for what a network needs besides addresses.
 *
 * @param networkId the network
 * @param options for the driver
 * @param ipv4 its IPv4 subnets
 * @param ipv6 its IPv6 subnets
 */
public record AllocateNetwork(
        String networkId, Map<String, String> options, List<SubnetData> ipv4, List<SubnetData> ipv6) {
    /** Copies the collections. */
    public AllocateNetwork {
        options = Map.copyOf(options);
        ipv4 = List.copyOf(ipv4);
        ipv6 = List.copyOf(ipv6);
    }
}
