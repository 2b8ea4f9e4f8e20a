package dev.berth.server.cli;

import dev.berth.api.model.Task;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.server.input.Cluster;
import dev.berth.server.wiring.DriverSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth import docker}. */
@Command(
        name = "docker",
        description =
                "Fills an empty state from a Docker Swarm, whose objects keep what they hold; nothing is changed in Docker.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Without --host the engine is the one that docker itself would speak to: DOCKER_HOST, DOCKER_CONTEXT, docker",
            "context use. It must be a manager of the swarm. A conflict is reported, and nobody is renumbered.",
            "",
            "Examples:",
            "  berth import docker --state swarm.db",
            "  berth import docker --host tcp://manager1:2376 --state swarm.db",
            "  docker network inspect $(docker network ls -q) > saved/networks.json",
            "  berth import docker --json saved --state swarm.db",
            "",
            "Exit status: 0 all imported, 1 something conflicts or waits, 2 bad input or usage, 3 the engine cannot be read."
        })
final class ImportDockerCommand implements Callable<Integer> {
    private static final SwarmSource.Spelling SPELLING = new SwarmSource.Spelling("--host", "--json", "--timeout");

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "URL",
            description = "The engine, such as unix:///var/run/docker.sock or tcp://manager1:2376.")
    private @Nullable String host;

    @Option(
            names = "--json",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "Read what docker network, service, node and task inspect and docker info printed instead of an"
                            + " engine: files, or folders of .json files.")
    private List<Path> saved = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the engine may be silent; 20 unless said.")
    private int seconds = 20;

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ImportDockerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("a command has a specification");
        }
        DockerCluster swarm =
                new SwarmSource(SPELLING, host, saved, seconds, terminal.environment(), spec.commandLine()).read();
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal)) {
            return new Importing(terminal, state, format.isJson()).of(cluster(swarm), drivers);
        }
    }

    /** What a state has: without the networks of one engine alone, and without tasks that ended, which hold nothing. */
    private static Cluster cluster(DockerCluster swarm) {
        List<Task> tasks =
                swarm.swarmTasks().stream().filter(each -> !each.ended()).toList();
        List<String> notes = new ArrayList<>(swarm.notes());
        int ended = swarm.tasks().size() - tasks.size();
        if (ended > 0) {
            notes.add(ended + (ended == 1 ? " task that ended is" : " tasks that ended are") + " left out");
        }
        return new Cluster(swarm.swarmNetworks(), swarm.swarmServices(), tasks, swarm.swarmNodes(), notes);
    }
}
