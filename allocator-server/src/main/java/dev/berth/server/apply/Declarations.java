package dev.berth.server.apply;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.server.input.Cluster;
import java.util.Optional;
import java.util.stream.Stream;

/** What may be declared: what is wanted, and not what was given before. */
public final class Declarations {
    private Declarations() {}

    /** The first object, as {@code kind id}, that has a state, which only an import may bring. */
    public static Optional<String> withState(Cluster cluster) {
        return Stream.of(
                        cluster.networks().stream()
                                .filter(each -> each.state() != null)
                                .map(Network::id)
                                .map(id -> "network " + id),
                        cluster.services().stream()
                                .filter(each -> each.state() != null)
                                .map(Service::id)
                                .map(id -> "service " + id),
                        cluster.tasks().stream()
                                .filter(each -> each.state() != null)
                                .map(Task::id)
                                .map(id -> "task " + id),
                        cluster.nodes().stream()
                                .filter(Declarations::holds)
                                .map(Node::id)
                                .map(id -> "node " + id))
                .flatMap(each -> each)
                .findFirst();
    }

    private static boolean holds(Node node) {
        return node.attachments().stream().map(Attachment::addresses).anyMatch(addresses -> !addresses.isEmpty());
    }
}
