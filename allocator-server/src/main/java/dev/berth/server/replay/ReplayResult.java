package dev.berth.server.replay;

import java.util.List;

/**
 * How a replay went.
 *
 * @param steps how many steps were done
 * @param mismatches how many of them gave another answer
 * @param first the first few of these
 */
public record ReplayResult(long steps, long mismatches, List<Mismatch> first) {
    /** Copies the list. */
    public ReplayResult {
        first = List.copyOf(first);
    }
}
