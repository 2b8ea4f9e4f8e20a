package dev.berth.docker.plugin;

/**
 * Which gateways a network does not want.
 *
 * @param skipIpv4 none for IPv4
 * @param skipIpv6 none for IPv6
 */
public record GatewayCheck(boolean skipIpv4, boolean skipIpv6) {}
