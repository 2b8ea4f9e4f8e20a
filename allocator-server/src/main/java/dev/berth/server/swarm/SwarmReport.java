package dev.berth.server.swarm;

import dev.berth.docker.engine.EngineInfo;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.ClusterObjects;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a swarm. Immutable.
 *
 * @param engine who told; null for saved JSON that does not say
 * @param findings what is wrong, then which networks are full or nearly so; those of one kind in the order of CLU-1
 * @param waiting what waits, with the engine's words and the reason
 * @param rooms how full each network with subnets is
 * @param objects what the swarm has, by names
 * @param notes what was passed over
 */
public record SwarmReport(
        @Nullable EngineInfo engine,
        List<SwarmFinding> findings,
        List<Problem> waiting,
        List<NetworkRoom> rooms,
        ClusterObjects objects,
        List<String> notes) {
    /** Copies the collections. */
    public SwarmReport {
        findings = List.copyOf(findings);
        waiting = List.copyOf(waiting);
        rooms = List.copyOf(rooms);
        notes = List.copyOf(notes);
    }

    /** Whether all is well. */
    public boolean isClean() {
        return findings.isEmpty() && waiting.isEmpty();
    }

    /** Whether there is a conflict, which another reading should confirm: Docker has no snapshots. */
    public boolean hasConflicts() {
        return findings.stream().anyMatch(SwarmFinding::isConflict);
    }

    /** The same with those conflicts only that an earlier reading had too, if perhaps with other counts. */
    public SwarmReport confirmedBy(SwarmReport earlier) {
        List<SwarmFinding> lasting = findings.stream()
                .filter(each -> !each.isConflict() || earlier.findings.stream().anyMatch(each::isOf))
                .toList();
        return new SwarmReport(engine, lasting, waiting, rooms, objects, notes);
    }
}
