package dev.berth.docker.plugin;

/**
 * Gives an address back.
 *
 * @param poolId the plugin's name for the pool
 * @param address without a length
 */
public record ReleaseAddress(String poolId, String address) {}
