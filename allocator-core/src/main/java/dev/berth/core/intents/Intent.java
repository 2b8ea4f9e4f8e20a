package dev.berth.core.intents;

import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;

/**
 * What has to be done about a call to a driver if nobody remembers more of it than this (GEN-8). What a driver can be told to
 * give back is noted as that release from the start; a request is noted as such where only its answer can name what it took.
 * Immutable.
 */
public sealed interface Intent {
    /** The registered name of the driver. */
    String driver();

    /** Who asked. */
    OwnerToken owner();

    /** What the call was about, for people: {@code address 10.0.0.5 of pool p1}. */
    String resource();

    /** Whose it is, for people: {@code ipam driver acme}. */
    default String title() {
        return "ipam driver " + driver();
    }

    /** Whether only the answer could tell what was taken, since the driver cannot be asked again. */
    default boolean needsItsAnswer() {
        return false;
    }

    /**
     * An address was asked for.
     *
     * @param repeatable whether the driver is idempotent, so that asking again tells the answer (OWN-2)
     * @param addressSpace the address space of the pool
     * @param subnet the parent pool
     * @param request the request
     */
    record AddressRequested(
            String driver, boolean repeatable, String addressSpace, Prefix subnet, AddressRequest request)
            implements Intent {
        @Override
        public String resource() {
            return "answer to a request for " + request;
        }

        @Override
        public boolean needsItsAnswer() {
            return !repeatable;
        }

        @Override
        public OwnerToken owner() {
            return request.owner();
        }
    }

    /**
     * A pool was asked for.
     *
     * @param repeatable whether the driver is idempotent, so that asking again tells the answer (OWN-2)
     * @param request the request
     */
    record PoolRequested(String driver, boolean repeatable, PoolRequest request) implements Intent {
        @Override
        public String resource() {
            return "answer to a request for " + request;
        }

        @Override
        public boolean needsItsAnswer() {
            return !repeatable;
        }

        @Override
        public OwnerToken owner() {
            return request.owner();
        }
    }

    /**
     * An address is to be given back, unless an object holds it.
     *
     * @param addressSpace the address space of the pool
     * @param subnet the parent pool
     * @param release the release
     */
    record AddressReturn(String driver, String addressSpace, Prefix subnet, AddressRelease release) implements Intent {
        @Override
        public String resource() {
            return "address " + release.address() + " of pool " + release.pool();
        }

        @Override
        public OwnerToken owner() {
            return release.owner();
        }
    }

    /**
     * A pool is to be given back, unless a network has it.
     *
     * @param release the release
     */
    record PoolReturn(String driver, PoolRelease release) implements Intent {
        @Override
        public String resource() {
            return "pool " + release.pool();
        }

        @Override
        public OwnerToken owner() {
            return release.owner();
        }
    }

    /**
     * What a network driver allocated is to be given back, unless the network lives.
     *
     * @param release the release
     */
    record NetworkReturn(String driver, NetworkRelease release) implements Intent {
        @Override
        public String resource() {
            return "network " + release.networkId();
        }

        @Override
        public String title() {
            return "network driver " + driver;
        }

        @Override
        public OwnerToken owner() {
            return release.owner();
        }
    }
}
