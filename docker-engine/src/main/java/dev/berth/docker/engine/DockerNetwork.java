package dev.berth.docker.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.PoolState;
import java.util.List;

/**
 * A network.
 *
 * @param network its spec, and as state what Docker gave. Docker does not tell what the user left open, so the spec asks for the
 *     subnets and gateways that the network has. Of a node-local driver the state has no pools (NET-2)
 * @param scope who has it
 * @param pools the subnets as the engine shows them, also of a node-local network; empty where it shows none
 * @param usage what the engine counts for each subnet; empty before API 1.52, and where it was not asked
 * @param peers how many nodes have it at work; 0 where the engine asked is not one of them
 */
public record DockerNetwork(Network network, Scope scope, List<PoolState> pools, List<SubnetUsage> usage, int peers) {
    /** Who has a network. */
    public enum Scope {
        /** The cluster: the manager allocates for it, or tells the nodes to. */
        SWARM,
        /** The one engine that was asked. */
        NODE
    }

    /** Copies the lists. */
    public DockerNetwork {
        pools = List.copyOf(pools);
        usage = List.copyOf(usage);
    }

    /** The network's id. */
    public String id() {
        return network.id();
    }

    /** The network's name. */
    public String name() {
        return network.spec().name();
    }
}
