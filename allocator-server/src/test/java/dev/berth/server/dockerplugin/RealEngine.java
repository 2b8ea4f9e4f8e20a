package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Docker engine of a test's own: {@code dockerd} with its own folders, touching no firewall and no bridge of others. */
final class RealEngine implements AutoCloseable {
    private static final String REQUIRED = "berth.docker.required";
    private static final int MINUTES = 3;

    private final Path folder;
    private Process daemon;

    private RealEngine(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where there can be no engine, saying why; fails instead where one is required. */
    static void assumeThereIsOne() {
        String missing = missing();
        if (Boolean.getBoolean(REQUIRED)) {
            assertThat(missing)
                    .as("why there is no Docker engine, which -D%s requires", REQUIRED)
                    .isEmpty();
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
    }

    private static String missing() {
        for (String program : List.of("dockerd", "docker", "/bin/busybox")) {
            if (!isThere(program)) {
                return "there is no " + program + "; install docker.io and busybox-static";
            }
        }
        return "root".equals(System.getProperty("user.name")) ? "" : "only root can start a Docker engine";
    }

    private static boolean isThere(String program) {
        return program.startsWith("/")
                ? Files.isExecutable(Path.of(program))
                : Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Starts one; its folder must have a short name, since there are sockets in it. */
    static RealEngine start(Path folder) throws IOException {
        RealEngine engine = new RealEngine(folder);
        engine.start();
        return engine;
    }

    /** Starts it again. Returns when it answers. */
    void start() throws IOException {
        Files.deleteIfExists(folder.resolve("pid")); // of one that was killed
        daemon = new ProcessBuilder(
                        "dockerd",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--bridge=none",
                        "--storage-driver=vfs",
                        "--shutdown-timeout=1",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--host=" + host())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = daemon.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = log.readLine(); ; line = log.readLine()) {
            if (line == null) {
                throw new IOException("dockerd ended: " + String.join("\n", lines));
            }
            lines.add(line);
            if (line.contains("API listen on")) {
                break;
            }
        }
        Thread drain = new Thread(() -> log.lines().forEach(line -> {}), "dockerd-log");
        drain.setDaemon(true);
        drain.start();
    }

    private String host() {
        return "unix://" + folder.resolve("sock");
    }

    /** What a command printed, and its status. */
    record Result(int status, String out) {}

    /** Runs {@code docker} with these arguments. */
    Result docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "--host", host()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> all(process));
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " does not end");
            }
            return new Result(process.exitValue(), out.join().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String all(Process process) {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return String.join("\n", in.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, which must succeed; what it printed. */
    String does(String... arguments) {
        Result result = docker(arguments);
        assertThat(result.status())
                .as("docker %s: %s", String.join(" ", arguments), result.out())
                .isZero();
        return result.out();
    }

    /** Makes an image of one program, named {@code one}. */
    void makeImage() throws IOException {
        Path root = Files.createDirectories(folder.resolve("image/bin"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("busybox"));
        Path archive = folder.resolve("image.tar");
        try {
            int status = new ProcessBuilder(
                            "/bin/busybox",
                            "tar",
                            "-c",
                            "-f",
                            archive.toString(),
                            "-C",
                            folder.resolve("image").toString(),
                            ".")
                    .start()
                    .waitFor();
            assertThat(status).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        String unused = does("import", archive.toString(), "one");
    }

    /** Ends the daemon with a signal that cannot be caught; its containers live on. */
    void kill() {
        int unused = end(daemon.destroyForcibly());
    }

    /** Ends it as an operator does. */
    void stop() {
        daemon.toHandle().destroy();
        int unused = end(daemon);
    }

    private static int end(Process process) {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (daemon.isAlive()) {
            Result left = docker("ps", "-aq");
            if (left.status() == 0 && !left.out().isEmpty()) {
                List<String> remove = new ArrayList<>(List.of("rm", "-f"));
                remove.addAll(left.out().lines().toList());
                Result unused = docker(remove.toArray(String[]::new));
            }
            left = docker("network", "ls", "-q", "--filter", "type=custom");
            if (left.status() == 0 && !left.out().isEmpty()) {
                List<String> remove = new ArrayList<>(List.of("network", "rm"));
                remove.addAll(left.out().lines().toList());
                Result unused = docker(remove.toArray(String[]::new));
            }
        }
        stop();
        unmount();
    }

    /** What a daemon that was killed had mounted, which the next one does not unmount. */
    private void unmount() throws IOException {
        for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
            String where = mount.split(" ", 3)[1];
            if (Path.of(where).startsWith(folder)) {
                int unused = end(new ProcessBuilder("umount", "--lazy", where).start());
            }
        }
    }
}
