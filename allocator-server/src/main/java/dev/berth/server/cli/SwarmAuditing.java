package dev.berth.server.cli;

import dev.berth.docker.engine.DockerEngine;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.swarm.HostRoutes;
import dev.berth.server.swarm.SwarmAudit;
import dev.berth.server.swarm.SwarmReport;
import dev.berth.server.view.SwarmJson;
import dev.berth.server.view.SwarmMarkdown;
import dev.berth.server.view.SwarmTable;
import picocli.CommandLine.Option;

/** {@code berth audit --docker}: a Docker Swarm instead of a state. */
final class SwarmAuditing {
    @Option(
            names = "--report",
            description = "With --docker: a short report in Markdown, to paste into a ticket, instead of the table.")
    private boolean report;

    @Option(
            names = "--full-at",
            paramLabel = "PERCENT",
            description = "With --docker: warn of networks of which so much is used, 1 to 100; 90 unless said.")
    private int percent = Fullness.DEFAULT.percent();

    int run(SwarmSource swarm, FormatOption format, Terminal terminal) {
        Fullness fullness;
        try {
            fullness = new Fullness(percent);
        } catch (IllegalArgumentException e) {
            terminal.err().println("berth: --full-at: " + e.getMessage() + "; see berth audit --help");
            return ExitStatus.BAD_INPUT;
        }
        SwarmReport found =
                swarm.isLive() ? live(swarm, fullness) : SwarmAudit.of(swarm.read(), swarm.routes(), fullness);
        if (format.isJson()) {
            SwarmJson.write(found, fullness, terminal.out());
        } else if (report) {
            terminal.out().print(SwarmMarkdown.render(found, fullness));
        } else {
            terminal.out().print(SwarmTable.render(found, terminal.style()));
        }
        return found.isClean() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    /** Docker has no snapshots: a conflict is one if it is there in two readings. */
    private static SwarmReport live(SwarmSource swarm, Fullness fullness) {
        HostRoutes routes = swarm.routes();
        try (DockerEngine engine = swarm.engine()) {
            SwarmReport first = SwarmAudit.of(engine.read(), routes, fullness);
            return first.hasConflicts()
                    ? SwarmAudit.of(engine.read(), routes, fullness).confirmedBy(first)
                    : first;
        }
    }
}
