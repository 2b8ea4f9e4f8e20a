package dev.berth.docker.plugin;

/**
 * Gives back what a network has.
 *
 * @param networkId the network
 */
public record FreeNetwork(String networkId) {}
