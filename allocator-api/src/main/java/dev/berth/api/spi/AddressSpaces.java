package dev.berth.api.spi;

/**
 * The names of an IPAM driver's default address spaces. Pools overlap only within one space.
 *
 * @param local for networks of one node
 * @param global for networks of the cluster; the one that the allocator uses (NET-4)
 */
public record AddressSpaces(String local, String global) {}
