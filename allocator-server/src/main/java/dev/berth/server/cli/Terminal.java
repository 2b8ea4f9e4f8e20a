package dev.berth.server.cli;

import dev.berth.server.view.Style;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Set by the start script: the folder that the program is in. */
    private static final String HOME = "BERTH_HOME";

    /** The folder where plugins are looked for unless another is named; null if nobody says where the program is. */
    @Nullable
    Path pluginFolder() {
        String home = environment.getOrDefault(HOME, "");
        return home.isEmpty() ? null : Path.of(home, "plugins");
    }

    Style style() {
        boolean colour = is("out") && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return colour && !"dumb".equals(environment.get("TERM")) ? Style.COLOURED : Style.PLAIN;
    }

    boolean showsProgress() {
        return is("err");
    }

    boolean showsTraces() {
        return !environment.getOrDefault("BERTH_DEBUG", "").isEmpty();
    }

    private boolean is(String stream) {
        return environment.getOrDefault(TERMINALS, "").contains(stream);
    }
}
