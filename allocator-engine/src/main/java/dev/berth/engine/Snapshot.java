package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;
import java.util.Set;

/**
 * All objects as of one instant, each kind by id. Immutable.
 *
 * @param networks the networks
 * @param nodes the nodes
 * @param services the services
 * @param tasks the tasks
 * @param underWay those that somebody is working on, whose state is about to change; also some that are declared just now, and
 *     are not in the lists yet
 */
public record Snapshot(
        List<Declared<Network>> networks,
        List<Declared<Node>> nodes,
        List<Declared<Service>> services,
        List<Declared<Task>> tasks,
        Set<ObjectRef> underWay) {
    /** Copies the lists. */
    public Snapshot {
        networks = List.copyOf(networks);
        nodes = List.copyOf(nodes);
        services = List.copyOf(services);
        tasks = List.copyOf(tasks);
        underWay = Set.copyOf(underWay);
    }
}
