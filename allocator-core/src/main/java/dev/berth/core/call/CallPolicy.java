package dev.berth.core.call;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How calls that may block are made (DRV-8).
 *
 * @param executor runs them; null for the caller's thread, and then without a deadline
 * @param deadline how long a caller waits for one, waiting for its turn included
 * @param callsPerDriver how many may be under way at once for one driver
 */
public record CallPolicy(@Nullable Executor executor, Duration deadline, int callsPerDriver) {}
