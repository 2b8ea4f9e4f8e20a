package dev.berth.server.load;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.server.input.Cluster;
import java.util.Set;
import java.util.stream.Collectors;

/** The ids that objects may refer to. Immutable. */
record KnownIds(Set<String> networks, Set<String> services, Set<String> nodes) {
    static KnownIds of(Cluster cluster) {
        return new KnownIds(
                cluster.networks().stream().map(Network::id).collect(Collectors.toUnmodifiableSet()),
                cluster.services().stream().map(Service::id).collect(Collectors.toUnmodifiableSet()),
                cluster.nodes().stream().map(Node::id).collect(Collectors.toUnmodifiableSet()));
    }

    boolean hasNodes() {
        return !nodes.isEmpty();
    }
}
