package dev.berth.server.sandbox;

import java.time.Duration;

/**
 * How many sandboxes there may be, and for how long.
 *
 * @param count at most so many at a time
 * @param idle one that nobody uses for this long is ended
 */
public record SandboxLimits(int count, Duration idle) {
    /** 1,000 sandboxes, ten minutes. */
    public static final SandboxLimits DEFAULT = new SandboxLimits(1_000, Duration.ofMinutes(10));
}
