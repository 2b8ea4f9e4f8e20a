package dev.berth.api.model;

/**
 * What a network got.
 *
 * @param driver the resolved name of the network driver and the state that it answered with (NET-6)
 * @param ipam the pools; none for a node-local network (NET-2)
 */
public record NetworkState(DriverConfig driver, IpamState ipam) {}
