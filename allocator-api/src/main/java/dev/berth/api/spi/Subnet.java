package dev.berth.api.spi;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * A subnet of a network, as its driver sees it.
 *
 * @param addressSpace the IPAM driver's address space
 * @param prefix the subnet
 * @param gateway the gateway with the subnet's length; null where the driver declined one
 */
public record Subnet(String addressSpace, Prefix prefix, @Nullable Cidr gateway) {}
