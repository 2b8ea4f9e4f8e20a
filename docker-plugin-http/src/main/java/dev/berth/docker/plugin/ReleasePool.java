package dev.berth.docker.plugin;

/**
 * Gives a pool back.
 *
 * @param poolId the plugin's name for it
 */
public record ReleasePool(String poolId) {}
