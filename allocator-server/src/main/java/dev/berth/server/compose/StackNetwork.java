package dev.berth.server.compose;

import dev.berth.api.model.Network;

/**
 * A network that the services of a file may join.
 *
 * @param network the network
 * @param origin whose it is
 */
record StackNetwork(Network network, Origin origin) {
    /** Whose a network is. */
    enum Origin {
        /** The file describes it. */
        OWN,
        /** The file says that it exists, and not what it is like. */
        ASSUMED,
        /** Every node has it by itself (DRV-7). */
        PREDEFINED,
        /** Docker's network {@code none}: whoever joins it joins nothing. */
        NONE
    }

    /** Of the file's own. */
    static StackNetwork own(Network network) {
        return new StackNetwork(network, Origin.OWN);
    }

    /** One that exists already, under this name. */
    static StackNetwork external(String name) {
        for (Network predefined : Network.predefined()) {
            if (predefined.id().equals(name)) {
                return new StackNetwork(predefined, Origin.PREDEFINED);
            }
        }
        Network assumed = ComposeReader.assumed(name);
        return new StackNetwork(assumed, name.equals("none") ? Origin.NONE : Origin.ASSUMED);
    }

    String id() {
        return network.id();
    }
}
