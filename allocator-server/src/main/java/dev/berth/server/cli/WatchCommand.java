package dev.berth.server.cli;

import dev.berth.docker.engine.DockerEngine;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.serve.WatchServer;
import dev.berth.server.swarm.Fullness;
import dev.berth.server.watch.Rhythm;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth watch}. */
@Command(
        name = "watch",
        description = "Follows a Docker Swarm and tells its figures to Prometheus until it is told to stop (SIGTERM,"
                + " Ctrl-C). Changes nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "GET /metrics has the figures, /readyz says whether they are fresh, /healthz whether berth runs.",
            "",
            "Examples:",
            "  berth watch --docker",
            "  berth watch --docker tcp://manager1:2376 --listen 0.0.0.0:9469",
            "",
            "Exit status: 0 stopped as told, 1 the port is in use, 2 bad input or usage. An engine that cannot be",
            "reached does not end it: it tries again, and says so in the figures."
        })
final class WatchCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final StopSignal stop;

    @Mixin
    private DockerOptions docker = new DockerOptions();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "Read the swarm at least so often, besides after events; 30 unless said.")
    private int every = (int) Rhythm.DEFAULT.every().toSeconds();

    @Option(
            names = "--full-at",
            paramLabel = "PERCENT",
            description = "Count networks as nearly full of which so much is used, 1 to 100; 90 unless said.")
    private int percent = Fullness.DEFAULT.percent();

    WatchCommand(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        if (every < 1 || percent < 1 || percent > 100) {
            terminal.err().println("berth: --every is at least 1, and --full-at from 1 to 100; see berth watch --help");
            return ExitStatus.BAD_INPUT;
        }
        ServerSettings where = listen.readOnlySettings();
        SwarmSource swarm = docker.source(terminal.environment());
        DockerEngine engine = swarm.engine();
        try (WatchServer server = WatchServer.start(
                        engine,
                        swarm::routes,
                        new Fullness(percent),
                        Rhythm.DEFAULT.withEvery(Duration.ofSeconds(every)),
                        where);
                StopSignal.Heard told = stop.listen()) {
            terminal.out().println("berth: listening on " + server.address());
            terminal.out().flush();
            told.await();
            return ExitStatus.DONE;
        } catch (IOException e) {
            terminal.err()
                    .println("berth: cannot listen on " + where.host() + ":" + where.port() + ": "
                            + ServeCommand.reason(e) + "; choose another place by --listen");
            return ExitStatus.REFUSED;
        }
    }
}
