package dev.berth.docker.plugin;

import java.util.Map;

/**
 * A subnet of a network: {@code IPAMData} in the protocol. Addresses are in CIDR notation.
 *
 * @param addressSpace the IPAM driver's address space
 * @param pool the subnet
 * @param gateway its gateway; empty for none
 * @param auxAddresses addresses kept back, by name
 */
public record SubnetData(String addressSpace, String pool, String gateway, Map<String, String> auxAddresses) {
    /** Copies the map. */
    public SubnetData {
        auxAddresses = Map.copyOf(auxAddresses);
    }
}
