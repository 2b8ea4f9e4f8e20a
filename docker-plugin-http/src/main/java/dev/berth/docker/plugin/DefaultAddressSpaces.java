package dev.berth.docker.plugin;

/**
 * The names of an IPAM plugin's default address spaces.
 *
 * @param local for networks of one node
 * @param global for networks of a cluster
 */
public record DefaultAddressSpaces(String local, String global) {}
