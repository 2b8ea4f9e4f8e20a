package dev.berth.server.cli;

import dev.berth.server.view.Style;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Where the program writes, and what it may do there.
 *
 * @param out results
 * @param err everything else
 * @param environment the environment variables
 */
record Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {
    /** Set by the start script, which can ask and Java cannot: which of {@code out} and {@code err} are terminals. */
    private static final String TERMINALS = "BERTH_TERMINALS";

    Style style() {
        boolean colour = is("out") && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return colour && !"dumb".equals(environment.get("TERM")) ? Style.COLOURED : Style.PLAIN;
    }

    /** Shown on a terminal only. */
    ProgressLine progress() {
        return is("err") ? ProgressLine.refreshed(err) : new ProgressLine(err, System::nanoTime);
    }

    boolean showsTraces() {
        return !environment.getOrDefault("BERTH_DEBUG", "").isEmpty();
    }

    private boolean is(String stream) {
        return environment.getOrDefault(TERMINALS, "").contains(stream);
    }
}
