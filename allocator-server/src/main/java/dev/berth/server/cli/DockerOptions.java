package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerEndpoint;
import dev.berth.docker.engine.DockerEngine;
import dev.berth.docker.engine.SavedJson;
import dev.berth.server.swarm.HostRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Docker Swarm a command is about: a live one, or what was saved of one. */
final class DockerOptions {
    private static final String AS_DOCKER = "";
    private static final Path ROUTES = Path.of("/proc/net");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

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

    boolean isLive() {
        return saved.isEmpty();
    }

    /** @throws ParameterException if an option is given that says nothing about a swarm */
    void refuse(String... options) {
        for (String option : options) {
            if (spec != null && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw misused(option
                        + " does not go together with a Docker Swarm, which is only read, with its own settings");
            }
        }
    }

    /**
     * The live engine.
     *
     * @throws ParameterException if the options name none
     */
    DockerEngine engine(Map<String, String> environment) {
        if (!saved.isEmpty()) {
            throw misused("--docker and --docker-json do not go together here: name one swarm");
        }
        if (seconds < 1) {
            throw misused("--docker-timeout: at least 1 second");
        }
        DockerEndpoint endpoint = endpoint(environment);
        return named(() -> DockerEngine.at(endpoint, Duration.ofSeconds(seconds)));
    }

    private DockerEndpoint endpoint(Map<String, String> environment) {
        boolean given = host != null && !host.isEmpty();
        DockerEndpoint found = named(() -> DockerEndpoint.resolve(
                given ? host : null, environment, Path.of(environment.getOrDefault("HOME", "/"))));
        return given ? new DockerEndpoint(found.address(), found.tls(), "--docker") : found;
    }

    /**
     * The swarm as it was saved.
     *
     * @throws ParameterException if files cannot be used
     */
    DockerCluster saved() {
        if (host != null) {
            throw misused("--docker and --docker-json do not go together: name one swarm");
        }
        return named(() -> SavedJson.read(saved));
    }

    /** The swarm, live or saved. */
    DockerCluster read(Map<String, String> environment) {
        if (!isLive()) {
            return saved();
        }
        try (DockerEngine engine = engine(environment)) {
            return engine.read();
        }
    }

    /** The routes of the engine's machine where that is this one; else none. */
    HostRoutes routes(Map<String, String> environment) {
        if (!isLive() || !"unix".equals(endpoint(environment).address().getScheme())) {
            return HostRoutes.NONE;
        }
        try {
            return HostRoutes.read(ROUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Source<T> {
        T get();
    }

    private <T> T named(Source<T> source) {
        try {
            return source.get();
        } catch (AllocatorException e) {
            if (e.code().equals(ErrorCode.INVALID_ARGUMENT)) {
                throw misused(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private ParameterException misused(String problem) {
        if (spec == null) {
            throw new IllegalStateException("these options belong to a command");
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}
