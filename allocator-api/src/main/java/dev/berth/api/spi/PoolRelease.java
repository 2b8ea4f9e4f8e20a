package dev.berth.api.spi;

/**
 * Gives a pool back.
 *
 * @param pool the pool
 * @param owner who held it
 * @param reason why
 */
public record PoolRelease(PoolId pool, OwnerToken owner, ReleaseReason reason) {}
