package dev.berth.server.view;

import dev.berth.server.replay.Mismatch;
import dev.berth.server.replay.ReplayResult;

/** How a replay went, as text. */
public final class ReplayText {
    private ReplayText() {}

    /** {@code FILE: N steps, M mismatches}, then the first mismatches in full; lines ended. */
    public static String render(String file, ReplayResult result) {
        StringBuilder out = new StringBuilder()
                .append(file)
                .append(": ")
                .append(result.steps())
                .append(" steps, ")
                .append(result.mismatches())
                .append(" mismatches\n");
        for (Mismatch mismatch : result.first()) {
            out.append("  line ")
                    .append(mismatch.line())
                    .append(": ")
                    .append(mismatch.op())
                    .append('\n');
            out.append("    input:    ").append(mismatch.input()).append('\n');
            out.append("    expected: ").append(mismatch.expected()).append('\n');
            out.append("    got:      ").append(mismatch.got()).append('\n');
        }
        long more = result.mismatches() - result.first().size();
        if (more > 0) {
            out.append("  and ").append(more).append(" more\n");
        }
        return out.toString();
    }
}
