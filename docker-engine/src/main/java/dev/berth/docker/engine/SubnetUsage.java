package dev.berth.docker.engine;

import dev.berth.api.net.Prefix;

/**
 * What the engine itself counts for a subnet ({@code Status.IPAM} of API 1.52 and later): on a manager, the counts of the
 * allocator of the whole swarm.
 *
 * @param subnet the subnet
 * @param inUse addresses that are held or reserved, first and last among them; {@link Long#MAX_VALUE} stands for more
 * @param available addresses that can still be given dynamically, within the range where there is one; {@link Long#MAX_VALUE}
 *     stands for more
 */
public record SubnetUsage(Prefix subnet, long inUse, long available) {}
