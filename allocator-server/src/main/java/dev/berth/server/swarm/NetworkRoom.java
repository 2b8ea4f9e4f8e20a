package dev.berth.server.swarm;

import java.util.List;

/**
 * How full a network of a swarm is, and how much more fits. Immutable.
 *
 * @param network its name
 * @param networkId Docker's id
 * @param driver its driver
 * @param balanced whether each node with a task here takes an address for its load balancer: overlay networks do
 * @param nodes how many nodes have a load balancer here, or should
 * @param otherNodes how many nodes that take tasks have none yet
 * @param missing for how many of the nodes' load balancers there is no address, so that their tasks cannot start
 * @param subnets each of its subnets
 */
public record NetworkRoom(
        String network,
        String networkId,
        String driver,
        boolean balanced,
        int nodes,
        int otherNodes,
        int missing,
        List<SubnetRoom> subnets) {
    private static final int PERCENT = 100;

    /** How full a network is. */
    public enum Level {
        /** There is room. */
        ROOMY,
        /** There is little. */
        NEARLY_FULL,
        /** No address is left. */
        FULL
    }

    /** Copies the subnets. */
    public NetworkRoom {
        subnets = List.copyOf(subnets);
    }

    /** Addresses that can still be given. */
    public long free() {
        return saturated(subnets.stream().mapToLong(SubnetRoom::free));
    }

    /** Addresses that somebody has, whoever it is; not those that are never given. */
    public long used() {
        return saturated(
                subnets.stream().mapToLong(each -> each.held() + each.unowned().orElse(0)));
    }

    private static long saturated(java.util.stream.LongStream counts) {
        return counts.reduce(0, (sum, each) -> sum > Long.MAX_VALUE - each ? Long.MAX_VALUE : sum + each);
    }

    /** How much of what could be given is given, in percent, rounded down. */
    public int percentUsed() {
        double all = (double) used() + free();
        return all == 0 ? PERCENT : (int) (used() * (double) PERCENT / all);
    }

    /** What one more replica takes where its node has tasks here already. */
    public int costOfReplica() {
        return 1;
    }

    /** What one more replica takes where its node has none: its own address, and the node's load balancer's. */
    public int costOnAnotherNode() {
        return balanced ? 2 : 1;
    }

    /** How many more replicas fit if all run on nodes that have tasks here already. */
    public long moreReplicas() {
        return free();
    }

    /** How many more replicas fit if the first ones run on the other nodes, which is the worst that can happen. */
    public long moreReplicasSpread() {
        if (!balanced) {
            return free();
        }
        return free() / 2 <= otherNodes ? free() / 2 : free() - otherNodes;
    }

    /** How full it is by this measure. */
    public Level level(Fullness fullness) {
        if (free() == 0) {
            return Level.FULL;
        }
        boolean tight = otherNodes > 0 && free() < costOnAnotherNode();
        return tight || percentUsed() >= fullness.percent() ? Level.NEARLY_FULL : Level.ROOMY;
    }
}
