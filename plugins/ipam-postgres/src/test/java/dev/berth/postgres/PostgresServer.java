package dev.berth.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of the tests' own: in a temporary directory, on a free port of the loopback interface, with a password. It
 * refuses to run as root, so root starts it as the user {@code postgres}.
 */
final class PostgresServer implements AutoCloseable {
    static final String SUPERUSER = "postgres";
    static final String PASSWORD = "only-for-tests";

    private final Path programs;
    private final Path directory;
    private final Socket reserved;
    private final int port;

    private PostgresServer(Path programs, Path directory, Socket reserved) {
        this.programs = programs;
        this.directory = directory;
        this.reserved = reserved;
        this.port = reserved.getLocalPort();
    }

    /** The directory of {@code initdb} and its like: on the path, or where Debian puts them, the newest version first. */
    static Optional<Path> findPrograms() {
        List<Path> candidates = new ArrayList<>();
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(Path::of)
                .forEach(candidates::add);
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            versions.sorted(Collections.reverseOrder(Comparator.comparing(Path::toString)))
                    .map(version -> version.resolve("bin"))
                    .forEach(candidates::add);
        } catch (IOException noSuchDirectory) {
            // Not Debian, or no server.
        }
        return candidates.stream()
                .filter(each -> Files.isExecutable(each.resolve("initdb")))
                .filter(each -> Files.isExecutable(each.resolve("pg_ctl")))
                .findFirst();
    }

    /**
     * Starts a server, and returns when it answers.
     *
     * @param fsync {@code off} for tests, which survive no power cut anyway
     */
    static PostgresServer start(Path programs, String fsync) {
        try {
            Path directory = Files.createTempDirectory("berth-postgres");
            Path password = Files.writeString(directory.resolve("password"), PASSWORD);
            PostgresServer server = new PostgresServer(programs, directory, reservedPort());
            if (isRoot()) {
                run(List.of("chown", "-R", "postgres", directory.toString()));
            }
            server.runAsServer(
                    "initdb",
                    "-D",
                    server.data(),
                    "-U",
                    SUPERUSER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile",
                    password.toString(),
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "--no-sync");
            server.runAsServer(
                    "pg_ctl",
                    "-D",
                    server.data(),
                    "-w",
                    "-l",
                    directory.resolve("log").toString(),
                    "-o",
                    "-p " + server.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=" + fsync
                            + " -c max_connections=100",
                    "start");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody else gets as long as this is open, and on which the server, which reuses addresses, can listen. */
    private static Socket reservedPort() throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void runAsServer(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Path output = Files.createTempFile("berth-postgres", ".log");
            int status = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .directory(Path.of("/").toFile())
                    .start()
                    .waitFor();
            String text = Files.readString(output);
            Files.delete(output);
            if (status != 0) {
                throw new IllegalStateException(command + " ended with " + status + ":\n" + text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Stops the server whose process id its own directory names, and removes the directory. */
    @Override
    public void close() {
        runAsServer("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
        run(List.of("rm", "-rf", directory.toString()));
        try {
            reserved.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
