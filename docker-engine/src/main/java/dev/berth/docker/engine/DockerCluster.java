package dev.berth.docker.engine;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Docker Swarm as it was when it was read: the objects of the model with what Docker gave them, and beside each what the
 * model has no place for. Immutable. Every list is ordered by id.
 */
public final class DockerCluster {
    private final @Nullable EngineInfo engine;
    private final ClusterSettings settings;
    private final List<DockerNetwork> networks;
    private final List<DockerService> services;
    private final List<DockerTask> tasks;
    private final List<DockerNode> nodes;
    private final List<LoadBalancer> loadBalancers;
    private final List<String> notes;

    DockerCluster(
            @Nullable EngineInfo engine,
            ClusterSettings settings,
            List<DockerNetwork> networks,
            List<DockerService> services,
            List<DockerTask> tasks,
            List<DockerNode> nodes,
            List<LoadBalancer> loadBalancers,
            List<String> notes) {
        this.engine = engine;
        this.settings = settings;
        this.networks = List.copyOf(networks);
        this.services = List.copyOf(services);
        this.tasks = List.copyOf(tasks);
        this.nodes = List.copyOf(nodes);
        this.loadBalancers = List.copyOf(loadBalancers);
        this.notes = List.copyOf(notes);
    }

    /** The engine that was asked; empty for saved JSON without {@code docker info}. */
    public Optional<EngineInfo> engine() {
        return Optional.ofNullable(engine);
    }

    /**
     * The swarm's default address pools and VXLAN port as {@code docker info} tells them; Docker's defaults where it was not
     * saved. What Docker does not tell (the range of VNIs) is the default.
     */
    public ClusterSettings settings() {
        return settings;
    }

    /**
     * The swarm's networks, and those that only the engine asked has; {@link DockerNetwork#scope()} tells which. A network that
     * tasks are on, and that is in no list ({@code host}, {@code bridge}), is taken from its tasks.
     */
    public List<DockerNetwork> networks() {
        return networks;
    }

    /** The services. */
    public List<DockerService> services() {
        return services;
    }

    /**
     * The tasks, those that ended included, as Docker keeps some. A container that somebody attached to an attachable network is
     * one too, without a service.
     */
    public List<DockerTask> tasks() {
        return tasks;
    }

    /** The nodes, each with the load balancers whose node is known. */
    public List<DockerNode> nodes() {
        return nodes;
    }

    /**
     * The load balancers that can be seen: those of the node whose engine told, and on the ingress network those of all nodes.
     * Docker has more, one per node and network with a running task there, and tells nobody of them.
     */
    public List<LoadBalancer> loadBalancers() {
        return loadBalancers;
    }

    /** What was passed over, and why; one sentence each, for people. */
    public List<String> notes() {
        return notes;
    }

    /** The networks of the swarm, as a cluster's state has them: those of the engine alone are left out. */
    public List<Network> swarmNetworks() {
        return networks.stream()
                .filter(each -> each.scope() == DockerNetwork.Scope.SWARM)
                .map(DockerNetwork::network)
                .toList();
    }

    /** The services, as a cluster's state has them. */
    public List<Service> swarmServices() {
        return services.stream().map(DockerService::service).toList();
    }

    /** The tasks, as a cluster's state has them. */
    public List<Task> swarmTasks() {
        return tasks.stream().map(DockerTask::task).toList();
    }

    /** The nodes, as a cluster's state has them. */
    public List<Node> swarmNodes() {
        return nodes.stream().map(DockerNode::node).toList();
    }
}
