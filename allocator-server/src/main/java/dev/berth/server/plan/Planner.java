package dev.berth.server.plan;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.ClusterSettings;
import dev.berth.core.CnmAllocator;
import dev.berth.server.input.Cluster;
import dev.berth.server.wiring.DriverSet;
import java.util.Set;

/** Finds out what would be allocated for a cluster, in a fresh allocator each time. Immutable. */
public final class Planner {
    private static final Set<ErrorCode> NOT_FOUND = Set.of(ErrorCode.UNKNOWN_DRIVER, ErrorCode.UNKNOWN_IPAM_DRIVER);

    private final DriverSet drivers;
    private final Progress progress;

    /** Plans with these settings and the drivers built in. */
    public Planner(ClusterSettings settings, Progress progress) {
        this(DriverSet.builtIn(settings), progress);
    }

    /** Plans with these drivers, and leaves them open. */
    public Planner(DriverSet drivers, Progress progress) {
        this.drivers = drivers;
        this.progress = progress;
    }

    /**
     * The plan for a cluster: objects in the order of CLU-1, published ports by PRT, the ingress network by CLU-4 and CLU-6.
     * What the allocator refuses becomes a problem, as does what depends on it; everything else is allocated.
     *
     * @param cluster its ids are distinct within each kind
     */
    public Plan plan(Cluster cluster) {
        try (CnmAllocator allocator = drivers.allocator()) {
            Plan plan = new Planning(cluster, allocator, drivers.settings(), progress).run();
            return plan.withProblems(
                    plan.problems().stream().map(this::explained).toList());
        }
    }

    /** The allocator knows no jars; whoever misses a driver wants to know where it was looked for. */
    private Problem explained(Problem problem) {
        return NOT_FOUND.contains(problem.code()) && !drivers.searched().isEmpty()
                ? problem.adding(drivers.searched())
                : problem;
    }
}
