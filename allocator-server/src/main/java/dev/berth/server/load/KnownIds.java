package dev.berth.server.load;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The objects that others may refer to. Immutable.
 *
 * @param networks the ids of the networks
 * @param services those of the services
 * @param nodes those of the nodes
 * @param hasIngress whether one of the networks is the ingress network
 */
public record KnownIds(Set<String> networks, Set<String> services, Set<String> nodes, boolean hasIngress) {
    /** Nothing. */
    public static final KnownIds NONE = new KnownIds(Set.of(), Set.of(), Set.of(), false);

    /** Copies the sets. */
    public KnownIds {
        networks = Set.copyOf(networks);
        services = Set.copyOf(services);
        nodes = Set.copyOf(nodes);
    }

    /** Those of these objects. */
    public static KnownIds of(Collection<Network> networks, Collection<Service> services, Collection<Node> nodes) {
        return new KnownIds(
                networks.stream().map(Network::id).collect(Collectors.toSet()),
                services.stream().map(Service::id).collect(Collectors.toSet()),
                nodes.stream().map(Node::id).collect(Collectors.toSet()),
                networks.stream().anyMatch(Network::isIngress));
    }

    /** Both. */
    KnownIds and(KnownIds others) {
        return new KnownIds(
                union(networks, others.networks),
                union(services, others.services),
                union(nodes, others.nodes),
                hasIngress || others.hasIngress);
    }

    private static Set<String> union(Set<String> these, Set<String> those) {
        Set<String> union = new HashSet<>(these);
        union.addAll(those);
        return union;
    }

    boolean hasNodes() {
        return !nodes.isEmpty();
    }
}
