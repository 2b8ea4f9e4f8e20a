package dev.berth.server.plan;

import dev.berth.api.model.ClusterSettings;
import dev.berth.core.CnmAllocator;
import dev.berth.server.input.Cluster;
import dev.berth.server.wiring.BuiltIns;

/** Finds out what would be allocated for a cluster, in a fresh allocator each time. Immutable. */
public final class Planner {
    private final ClusterSettings settings;
    private final Progress progress;

    /** Plans with these settings. */
    public Planner(ClusterSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * The plan for a cluster: objects in the order of CLU-1, published ports by PRT, the ingress network by CLU-4 and CLU-6.
     * What the allocator refuses becomes a problem, as does what depends on it; everything else is allocated.
     *
     * @param cluster its ids are distinct within each kind
     */
    public Plan plan(Cluster cluster) {
        try (CnmAllocator allocator = BuiltIns.allocator(settings)) {
            return new Planning(cluster, allocator, settings, progress).run();
        }
    }
}
