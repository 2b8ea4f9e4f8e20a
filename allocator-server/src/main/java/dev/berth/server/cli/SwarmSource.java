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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A Docker Swarm as the options of a command name it: a live one, or what was saved of one. */
final class SwarmSource {
    private static final Path ROUTES = Path.of("/proc/net");

    /**
     * The options as the command spells them, for messages.
     *
     * @param engine names the engine
     * @param json names what was saved
     * @param timeout says how long the engine may be silent
     */
    record Spelling(String engine, String json, String timeout) {}

    private final Spelling spelling;
    private final @Nullable String host;
    private final List<Path> saved;
    private final int seconds;
    private final Map<String, String> environment;
    private final CommandLine command;

    /**
     * What a user named.
     *
     * @param host the engine's address; empty for the one that docker itself would speak to; null for none
     * @param saved the files; empty for none
     * @param seconds how long the engine may be silent
     * @param environment where docker's own settings are
     * @param command whose options these are
     * @throws ParameterException if both a live swarm and a saved one are named
     */
    SwarmSource(
            Spelling spelling,
            @Nullable String host,
            List<Path> saved,
            int seconds,
            Map<String, String> environment,
            CommandLine command) {
        this.spelling = spelling;
        this.host = host;
        this.saved = saved;
        this.seconds = seconds;
        this.environment = environment;
        this.command = command;
        if (host != null && !saved.isEmpty()) {
            throw misused(spelling.engine() + " and " + spelling.json() + " do not go together: name one swarm");
        }
    }

    boolean isLive() {
        return saved.isEmpty();
    }

    /**
     * The swarm, live or saved.
     *
     * @throws ParameterException if the options cannot be used
     * @throws AllocatorException if the engine cannot be read; see {@link DockerEngine}
     */
    DockerCluster read() {
        if (!isLive()) {
            return named(() -> SavedJson.read(saved));
        }
        try (DockerEngine engine = engine()) {
            return engine.read();
        }
    }

    /**
     * The live engine; nothing is sent yet.
     *
     * @throws ParameterException if the options name none, or one that cannot be spoken to
     */
    DockerEngine engine() {
        if (!isLive()) {
            throw misused(spelling.json() + " names what was saved, where nothing happens; name a live engine by "
                    + spelling.engine());
        }
        if (seconds < 1) {
            throw misused(spelling.timeout() + ": at least 1 second");
        }
        return named(() -> DockerEngine.at(endpoint(), Duration.ofSeconds(seconds)));
    }

    private DockerEndpoint endpoint() {
        return DockerEndpoint.resolve(
                host == null || host.isEmpty() ? null : host,
                spelling.engine(),
                environment,
                Path.of(environment.getOrDefault("HOME", "/")));
    }

    /** The routes of the engine's machine where that is this one; else none. */
    HostRoutes routes() {
        if (!isLive() || !"unix".equals(named(this::endpoint).address().getScheme())) {
            return HostRoutes.NONE;
        }
        try {
            return HostRoutes.read(ROUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T named(Supplier<T> source) {
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
        return new ParameterException(command, problem);
    }
}
