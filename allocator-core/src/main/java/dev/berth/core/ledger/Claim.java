package dev.berth.core.ledger;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;

/**
 * An address held through a network's pool.
 *
 * @param pool the pool
 * @param address the address
 */
public record Claim(NetworkPool pool, IpAddress address) {
    /** Whether this is the network's address of that family. */
    public boolean isOn(String networkId, AddressFamily family) {
        return pool.subnet().family() == family && pool.networkId().equals(networkId);
    }

    /** The address with the prefix length of its pool (IPM-7). */
    public Cidr cidr() {
        return Cidr.of(address, pool.subnet().length());
    }
}
