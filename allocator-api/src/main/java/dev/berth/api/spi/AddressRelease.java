package dev.berth.api.spi;

import dev.berth.api.net.IpAddress;

/**
 * Gives an address back.
 *
 * @param pool the pool it was taken from
 * @param address the address
 * @param owner who held it
 * @param reason why
 */
public record AddressRelease(PoolId pool, IpAddress address, OwnerToken owner, ReleaseReason reason) {}
