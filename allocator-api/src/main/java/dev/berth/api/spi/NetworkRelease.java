package dev.berth.api.spi;

/**
 * Gives back what a network driver allocated for a network.
 *
 * @param networkId the network
 * @param owner who held it
 * @param reason why
 */
public record NetworkRelease(String networkId, OwnerToken owner, ReleaseReason reason) {}
