package dev.berth.engine;

import dev.berth.api.net.IpAddress;

/** What an object may wait for. Those that wait for the same thing stand in one line. */
sealed interface WaitKey {
    /** Whether one thing that comes free can serve only one of the line, so that newcomers have to join it (CLU-2). */
    default boolean servesOne() {
        return false;
    }

    /** Whether anything that happens in the cluster can make it come free. */
    default boolean comesFree() {
        return !(this instanceof Later || this instanceof Redeclared);
    }

    /** Whether it is an address of this network. */
    default boolean isOf(String networkId) {
        return (this instanceof AnyAddress any && any.networkId.equals(networkId))
                || (this instanceof TheAddress one && one.networkId.equals(networkId));
    }

    /** Whether it is an address. */
    default boolean isAddress() {
        return this instanceof AnyAddress || this instanceof TheAddress;
    }

    /**
     * Whether it is a driver's to have, which may have it again without anybody being told: it can be reached again, a pending
     * release went through, another program gave something back.
     */
    default boolean isDrivers() {
        return this instanceof Later || isAddress() || this instanceof ReleasedNetwork;
    }

    /** The allocation of a network. */
    record TheNetwork(String id) implements WaitKey {}

    /** The allocation of a service. */
    record TheService(String id) implements WaitKey {}

    /** An ingress network. */
    record AnIngress() implements WaitKey {}

    /** Any address of a network. */
    record AnyAddress(String networkId) implements WaitKey {
        @Override
        public boolean servesOne() {
            return true;
        }
    }

    /** This address of a network. */
    record TheAddress(String networkId, IpAddress address) implements WaitKey {}

    /** A subnet or a VNI, which come free with networks. */
    record ReleasedNetwork() implements WaitKey {}

    /** A published port, which comes free with services. */
    record ReleasedPort() implements WaitKey {}

    /** Something that may work again later: a driver, or a network by it. */
    record Later(String what) implements WaitKey {
        /** How failures name an IPAM driver, before its name. */
        static final String IPAM_DRIVER = "ipam driver ";

        /** How failures name a network driver, before its name. */
        static final String NETWORK_DRIVER = "network driver ";
    }

    /** Nothing but another declaration of the object helps. */
    record Redeclared() implements WaitKey {}
}
