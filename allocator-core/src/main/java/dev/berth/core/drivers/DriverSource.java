package dev.berth.core.drivers;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import java.util.Optional;
import java.util.Set;

/**
 * Where drivers come from that were not given to the builder: looked up by name when first asked for (DRV-3), both kinds.
 * Implemented by plugin hosts. Thread-safe.
 */
public interface DriverSource {
    /** A source without drivers. */
    DriverSource NONE = new DriverSource() {
        @Override
        public Optional<DriverLease<NetworkDriver>> networkDriver(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<DriverLease<IpamDriver>> ipamDriver(String name) {
            return Optional.empty();
        }

        @Override
        public Set<String> networkDriverNames() {
            return Set.of();
        }

        @Override
        public Set<String> ipamDriverNames() {
            return Set.of();
        }
    };

    /**
     * Loads, if need be, and leases a network driver.
     *
     * @param name in lower case
     * @return empty if the source knows none by this name
     * @throws AllocatorException if it knows one but cannot give it; the message says why
     */
    Optional<DriverLease<NetworkDriver>> networkDriver(String name);

    /** The same for IPAM drivers. */
    Optional<DriverLease<IpamDriver>> ipamDriver(String name);

    /** The names of network drivers that could be given, in lower case, without loading anything. */
    Set<String> networkDriverNames();

    /** The names of IPAM drivers that could be given, in lower case, without loading anything. */
    Set<String> ipamDriverNames();
}
