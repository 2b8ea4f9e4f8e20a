package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster's one ingress network (CLU-6): of several declared, one that has state, else the one with the first id. Immutable. */
final class Ingress {
    private final @Nullable String id;

    private Ingress(@Nullable String id) {
        this.id = id;
    }

    static Ingress of(List<Network> networks) {
        return new Ingress(networks.stream()
                .filter(Network::isIngress)
                .min(Comparator.<Network, Boolean>comparing(network -> network.state() == null)
                        .thenComparing(Network::id))
                .map(Network::id)
                .orElse(null));
    }

    /** The network's id, if there is one. */
    Optional<String> network() {
        return Optional.ofNullable(id);
    }

    boolean is(String networkId) {
        return networkId.equals(id);
    }

    /** @throws AllocatorException {@code ingress-exists} if the network is an ingress network besides the one */
    void refuseSecond(Network network) {
        if (network.isIngress() && !is(network.id())) {
            throw AllocatorException.of(ErrorCode.INGRESS_EXISTS, "network " + id + " is the ingress network already")
                    .advice("keep one of them")
                    .build();
        }
    }

    /**
     * The network's id, for an object that needs it.
     *
     * @throws AllocatorException {@code unknown-network} if there is none
     */
    String require() {
        if (id == null) {
            throw AllocatorException.of(
                            ErrorCode.UNKNOWN_NETWORK,
                            "a port is published in ingress mode, and there is no ingress network")
                    .advice("declare a network with \"ingress\": true, or publish in host mode")
                    .build();
        }
        return id;
    }
}
