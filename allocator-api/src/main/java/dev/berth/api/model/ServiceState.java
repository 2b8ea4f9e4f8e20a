package dev.berth.api.model;

import java.util.List;

/**
 * What a service got.
 *
 * @param virtualIps its addresses, a dual-stack network's IPv4 before its IPv6 (SVC-6)
 * @param ports its published ports with their numbers, in the order of the spec
 */
public record ServiceState(List<VirtualIp> virtualIps, List<PublishedPort> ports) {
    /** Nothing. */
    public static final ServiceState NONE = new ServiceState(List.of(), List.of());

    /** Copies both lists. */
    public ServiceState {
        virtualIps = List.copyOf(virtualIps);
        ports = List.copyOf(ports);
    }

    /** The same ports with these virtual IPs. */
    public ServiceState withVirtualIps(List<VirtualIp> newVirtualIps) {
        return new ServiceState(newVirtualIps, ports);
    }

    /** The same virtual IPs with these ports. */
    public ServiceState withPorts(List<PublishedPort> newPorts) {
        return new ServiceState(virtualIps, newPorts);
    }
}
