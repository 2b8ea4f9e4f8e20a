package dev.berth.host;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The problems of one jar: each once, however often it comes back, and each a warning in the log. Bounded, so that a driver
 * that always fails differently fills neither memory nor log. Thread-safe.
 */
final class ProblemList {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final int MOST = 20;

    private final List<PluginProblem> problems = new ArrayList<>(); // guarded by this

    synchronized void add(PluginProblem problem) {
        if (problems.size() == MOST || problems.stream().anyMatch(known -> isSame(known, problem))) {
            return;
        }
        problems.add(problem);
        log(problem);
        if (problems.size() == MOST) {
            LOG.warn(
                    "plugin {}: further problems are not listed", problem.path().getFileName());
        }
    }

    static void log(PluginProblem problem) {
        LOG.warn("plugin {}", problem);
    }

    private static boolean isSame(PluginProblem one, PluginProblem other) {
        return one.stage() == other.stage() && one.message().equals(other.message());
    }

    synchronized List<PluginProblem> list() {
        return List.copyOf(problems);
    }
}
