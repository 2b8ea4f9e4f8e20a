package dev.berth.server.watch;

import dev.berth.api.error.AllocatorException;
import dev.berth.server.swarm.SwarmReport;
import java.time.Duration;
import java.time.Instant;

/** Is told what a {@link SwarmFollower} finds, by its thread. */
public interface SwarmListener {
    /**
     * The swarm was read.
     *
     * @param report what there is to say of it; conflicts only if two readings had them
     * @param at when the reading began: nothing in the report is older
     * @param took how long it took
     */
    void read(SwarmReport report, Instant at, Duration took);

    /** Something happened in the swarm; it will be read soon. */
    void event(String type);

    /** The swarm cannot be read or followed now; what was read last is getting old. */
    void failed(AllocatorException why);
}
