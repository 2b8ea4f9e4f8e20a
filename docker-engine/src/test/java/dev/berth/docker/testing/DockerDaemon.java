package dev.berth.docker.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * A Docker engine of a test's own: {@code dockerd} with folders of its own, in network, mount and process namespaces of its own. So
 * several run side by side, their networks reach nobody, and nothing of them outlives the test: not even when its JVM is
 * killed, since the namespaces' first process ends with its standard input. Needs root, {@code dockerd}, {@code docker}, and
 * Debian's {@code busybox-static}.
 */
public final class DockerDaemon implements AutoCloseable {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String INIT = "/bin/busybox ip link set lo up && { \"$@\" & }; read -r _";

    private final Path folder;
    private final List<String> options;
    private Process namespaces;

    private DockerDaemon(Path folder, List<String> options) throws IOException {
        this.folder = folder;
        this.options = options;
        this.namespaces = launch();
    }

    /**
     * Starts an engine, and returns when it answers. Where that cannot be, the test is skipped and says why, unless the system
     * property {@code berth.docker.required} is true: then it fails.
     *
     * @param options further ones for dockerd
     */
    public static DockerDaemon start(String... options) {
        String lack = lack();
        if (lack != null) {
            if (Boolean.getBoolean("berth.docker.required")) {
                Assertions.fail(lack + ", and -Dberth.docker.required=true");
            }
            abort(lack + ": tests with a real Docker engine are skipped");
        }
        try {
            DockerDaemon daemon = new DockerDaemon(Files.createTempDirectory("berth-docker"), List.of(options));
            try {
                daemon.awaitAnswer();
            } catch (RuntimeException | Error e) {
                daemon.close();
                throw e;
            }
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                INIT,
                "sh"));
        command.addAll(List.of(
                "dockerd",
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--storage-driver=vfs",
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--cgroup-parent=/" + folder.getFileName(),
                "--host=unix://" + socket()));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        await("the engine answers", () -> attempt("version").status() == 0);
    }

    /** Kills the engine and its containers in one moment, as a power cut does. What it wrote to its disk stays. */
    public void kill() {
        try {
            end();
            // what a reboot clears; numbers of processes in it would be those of others
            delete(folder.resolve("exec"));
            Files.deleteIfExists(folder.resolve("pid"));
            Files.deleteIfExists(socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again after {@link #kill}, and returns when it answers. */
    public void restart() {
        try {
            namespaces = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    /** What is missing here to start one; null for nothing. */
    private static @Nullable String lack() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "only root can start a Docker engine";
        }
        for (String program : List.of("dockerd", "docker", "unshare")) {
            if (Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin")
                    .noneMatch(each -> Files.isExecutable(Path.of(each, program)))) {
                return "there is no " + program + " here (Debian has it in docker.io)";
            }
        }
        return Files.isExecutable(BUSYBOX)
                ? null
                : "there is no " + BUSYBOX + " here (Debian has it in busybox-static)";
    }

    /** Its socket. */
    public Path socket() {
        return folder.resolve("sock");
    }

    /** Its address, as {@code --host} and {@code DOCKER_HOST} take it. */
    public String host() {
        return "unix://" + socket();
    }

    /**
     * Makes an image whose containers do nothing, from one static program; no registry is asked.
     *
     * @param name such as {@code idle:1}
     */
    public void image(String name) {
        Path archive = folder.resolve("image.tar");
        execute(List.of("tar", "-cf", archive.toString(), "-C", "/", "bin/busybox"))
                .orFail();
        docker("import", "--change", "CMD [\"/bin/busybox\",\"sleep\",\"1000000\"]", archive.toString(), name);
    }

    /**
     * Runs Docker's own client on it, and fails if that does.
     *
     * @return what it printed, without the last line end
     */
    public String docker(String... arguments) {
        return attempt(arguments).orFail();
    }

    /** Runs Docker's own client on it, whatever comes of that. */
    public Run attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", host()));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    /**
     * A command that has ended.
     *
     * @param output what it printed, without the last line end; likewise {@code errors}
     */
    public record Run(List<String> command, int status, String output, String errors) {
        /** Fails the test unless it succeeded; returns the output. */
        String orFail() {
            if (status != 0) {
                Assertions.fail(String.join(" ", command) + " ended with " + status + ": " + errors);
            }
            return output;
        }
    }

    private Run execute(List<String> command) {
        try {
            Path output = Files.createTempFile(folder, "run", ".out");
            Path errors = Files.createTempFile(folder, "run", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                Assertions.fail(String.join(" ", command) + " did not end");
            }
            Run run = new Run(
                    command,
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8).stripTrailing(),
                    Files.readString(errors, StandardCharsets.UTF_8).stripTrailing());
            Files.delete(output);
            Files.delete(errors);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks again and again until it is so; fails, with the end of the engine's log, when it never is. */
    public void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (!namespaces.isAlive() || Instant.now().isAfter(deadline)) {
                Assertions.fail("never: " + what + "; the engine said: " + endOfLog());
            }
        }
    }

    private String endOfLog() {
        try {
            String log = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
            return log.substring(Math.max(0, log.length() - 3000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends the engine with all its containers, networks and mounts, and removes its folders. */
    @Override
    public void close() {
        try {
            end();
            delete(folder);
            for (Path hierarchy : List.of(Path.of("/sys/fs/cgroup"))) {
                try (Stream<Path> controllers = Files.list(hierarchy)) {
                    for (Path each : controllers.toList()) {
                        deleteFolders(each.resolve(folder.getFileName()));
                    }
                }
                deleteFolders(hierarchy.resolve(folder.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The namespaces end with their first process, and that with its input. */
    private void end() throws IOException {
        try {
            namespaces.getOutputStream().close();
            namespaces.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** The files of a control group go with its folder, and cannot be deleted. */
    private static void deleteFolders(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(each);
            }
        }
    }
}
