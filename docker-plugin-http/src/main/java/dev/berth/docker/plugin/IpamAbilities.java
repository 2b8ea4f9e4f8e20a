package dev.berth.docker.plugin;

/**
 * What an IPAM plugin needs of its caller; one that does not have the method needs nothing.
 *
 * @param requiresMacAddress whether requests for addresses shall carry the endpoint's MAC address
 * @param requiresRequestReplay whether all requests shall be repeated after a restart, with the former answers
 */
public record IpamAbilities(boolean requiresMacAddress, boolean requiresRequestReplay) {
    /** Needs nothing. */
    public static final IpamAbilities NONE = new IpamAbilities(false, false);
}
