package dev.berth.server.cli;

import dev.berth.server.view.Style;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the program writes, and what it may do there.
 *
 * @param out results
 * @param err everything else
 * @param in answers to questions
 * @param environment the environment variables
 */
record Terminal(PrintWriter out, PrintWriter err, BufferedReader in, Map<String, String> environment) {
    /** Set by the start script, which can ask and Java cannot: which of {@code out}, {@code err}, {@code in} are terminals. */
    private static final String TERMINALS = "BERTH_TERMINALS";

    /** Set by the start script: the folder that the program is in. */
    private static final String HOME = "BERTH_HOME";

    /** May be set by users: the directories of Docker plugins, joined as in a path. */
    private static final String DOCKER_PLUGINS = "BERTH_DOCKER_PLUGINS";

    /** One that nobody answers at. */
    Terminal(PrintWriter out, PrintWriter err, Map<String, String> environment) {
        this(out, err, new BufferedReader(Reader.nullReader()), environment);
    }

    /** The folder where plugins are looked for unless another is named; null if nobody says where the program is. */
    @Nullable
    Path pluginFolder() {
        String home = environment.getOrDefault(HOME, "");
        return home.isEmpty() ? null : Path.of(home, "plugins");
    }

    /** The directories where Docker plugins are looked for unless others are named; empty for Docker's own. */
    List<Path> dockerPlugins() {
        return Stream.of(environment.getOrDefault(DOCKER_PLUGINS, "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                .toList();
    }

    Style style() {
        boolean colour = is("out") && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return colour && !"dumb".equals(environment.get("TERM")) ? Style.COLOURED : Style.PLAIN;
    }

    /** Shown on a terminal only. */
    ProgressLine progress() {
        return is("err") ? ProgressLine.refreshed(err) : new ProgressLine(err, System::nanoTime);
    }

    /** Whether the person at the terminal says yes; without one, nobody does. */
    boolean agrees(String question) {
        if (!is("in")) {
            return false;
        }
        err.print(question);
        err.flush();
        String answer;
        try {
            answer = in.readLine();
        } catch (IOException e) {
            return false;
        }
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    boolean showsTraces() {
        return !environment.getOrDefault("BERTH_DEBUG", "").isEmpty();
    }

    private boolean is(String stream) {
        return environment.getOrDefault(TERMINALS, "").contains(stream);
    }
}
