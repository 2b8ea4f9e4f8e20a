/**
 * Pools and the addresses in them: the IPAM driver {@code default}, and {@code null}, which gives no addresses.
 *
 * <p>From the outside in: {@code DefaultIpam} finds the pool or the space that a call is for; {@code AddressSpace} knows which
 * subnets are live and places new ones by {@code DefaultPools} and {@code SubnetTree}; {@code LivePool} is one pool that was
 * given, {@code PoolAddresses} what it shares with the other ranges of its subnet, kept in an {@code AddressSet} of
 * {@code SparseBitmap}s of {@code Page}s. {@code Quarantine} keeps back what was released lately, of either kind.
 *
 * <p><b>Locks:</b> one per address space and family, one per parent pool, taken in that order. Addresses are requested and
 * released under the pool's alone.
 */
@NullMarked
package dev.berth.ipam;

import org.jspecify.annotations.NullMarked;
