package dev.berth.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which Docker Swarm a command is about: a live one, or what was saved of one. */
final class DockerOptions extends CheckedOptions {
    private static final String AS_DOCKER = "";
    private static final SwarmSource.Spelling SPELLING =
            new SwarmSource.Spelling("--docker", "--docker-json", "--docker-timeout");

    @Option(
            names = "--docker",
            paramLabel = "URL",
            arity = "0..1",
            fallbackValue = AS_DOCKER,
            description = "The Docker Swarm behind this manager's engine, such as unix:///var/run/docker.sock or"
                    + " tcp://manager1:2376; without a URL, the one that docker itself would speak to.")
    private @Nullable String host;

    @Option(
            names = "--docker-json",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "A Docker Swarm by what docker network, service, node and task inspect and docker info printed:"
                            + " files, or folders of .json files.")
    private List<Path> saved = List.of();

    @Option(
            names = "--docker-timeout",
            paramLabel = "SECONDS",
            description = "How long the engine may be silent; 20 unless said.")
    private int seconds = 20;

    boolean areGiven() {
        return host != null || !saved.isEmpty();
    }

    /** @throws ParameterException if an option is given that says nothing about a swarm */
    void refuse(String... options) {
        for (String option : options) {
            if (isGiven(option)) {
                throw misused(option
                        + " does not go together with a Docker Swarm, which is only read, with its own settings");
            }
        }
    }

    /**
     * What they name.
     *
     * @throws ParameterException if both a live swarm and a saved one are named
     */
    SwarmSource source(Map<String, String> environment) {
        return new SwarmSource(SPELLING, host, saved, seconds, environment, command());
    }
}
