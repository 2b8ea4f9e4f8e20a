package dev.berth.api.spi;

/**
 * How full a pool is.
 *
 * @param inUse addresses of the parent pool that are held or reserved (IPM-4), unsigned, saturating at 2^64-1
 * @param dynamicAvailable addresses that a dynamic request could still get, within the range if there is one, quarantined
 *     ones included (NET-11); unsigned, saturating at 2^64-1
 * @param reserved addresses of the parent pool that the driver never hands out (IPM-4)
 * @param quarantined addresses of the parent pool that are kept back for a time (IPM-10)
 */
public record PoolStatus(long inUse, long dynamicAvailable, long reserved, long quarantined) {}
