package dev.berth.docker.engine;

import dev.berth.api.model.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes, as {@code docker node inspect} shows them, and the engine itself, as {@code docker info} does. */
final class NodeMapper {
    private NodeMapper() {}

    static DockerNode node(Fields node) {
        String id = node.text("ID");
        String name = node.object("Description").text("Hostname");
        Fields spec = node.object("Spec");
        return new DockerNode(
                new Node(id, List.of()),
                name.isEmpty() ? id : name,
                node.object("Status").text("State"),
                spec.text("Availability"),
                spec.text("Role").equals("manager"),
                node.object("Status").textOrNull("Addr"));
    }

    static EngineInfo engine(Fields info, @Nullable String apiVersion) {
        Fields swarm = info.object("Swarm");
        return new EngineInfo(
                info.text("Name"),
                info.text("ServerVersion"),
                apiVersion,
                swarm.textOrNull("NodeID"),
                swarm.textOrNull("NodeAddr"),
                swarm.flag("ControlAvailable"));
    }
}
