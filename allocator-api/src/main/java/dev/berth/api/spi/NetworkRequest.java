package dev.berth.api.spi;

import java.util.List;
import java.util.Map;

/**
 * Asks a network driver to allocate what a network needs of it.
 *
 * @param networkId the network
 * @param owner who asks
 * @param options the spec's options overlaid by the stored driver state (NET-6); immutable
 * @param subnets both families, in the order of the configs
 */
public record NetworkRequest(String networkId, OwnerToken owner, Map<String, String> options, List<Subnet> subnets) {
    /** Copies options and subnets. */
    public NetworkRequest {
        options = Map.copyOf(options);
        subnets = List.copyOf(subnets);
    }
}
