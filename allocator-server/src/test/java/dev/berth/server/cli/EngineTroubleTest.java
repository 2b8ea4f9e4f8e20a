package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.docker.testing.FakeEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName(
        "With an engine that cannot be read, every command on a swarm says in one line what is wrong and what to do:")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EngineTroubleTest {
    private static final String WORKER =
            """
            {"Name":"w1","ServerVersion":"27.0","Swarm":{"NodeID":"n2","NodeAddr":"10.9.0.2","ControlAvailable":false,\
            "LocalNodeState":"active","Error":""}}""";

    /** Seconds, for an engine that answers, or fails at once. */
    private static final String PATIENT = "60";

    @TempDir
    private Path folder;

    private Path stack;

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void write() throws IOException {
        stack = Files.writeString(folder.resolve("stack.yaml"), "services: {one: {image: x}}\n");
    }

    /** The commands that read an engine and end, each with what names the engine. */
    private Map<String, List<String>> commands(String host, String timeout) {
        return Map.of(
                "--docker",
                List.of("audit", "--docker", host, "--docker-timeout", timeout),
                "--docker, of a plan",
                List.of("plan", stack.toString(), "--docker", host, "--docker-timeout", timeout),
                "--host",
                List.of(
                        "import",
                        "docker",
                        "--host",
                        host,
                        "--timeout",
                        timeout,
                        "--state",
                        folder.resolve("new.db").toString()));
    }

    private void assertTrouble(String host, Map<String, String> environment, String problem, String advice) {
        assertTrouble(host, PATIENT, environment, problem, advice);
    }

    /** @param advice what is advised; {@code OPTION} in it is the command's own */
    private void assertTrouble(
            String host, String timeout, Map<String, String> environment, String problem, String advice) {
        commands(host, timeout).forEach((option, arguments) -> {
            String own = option.startsWith("--docker") ? "--docker" : "--host";
            Run run = berth(environment, arguments);
            assertThat(run.status()).as("%s", arguments).isEqualTo(ExitStatus.DEFECT);
            assertThat(run.out()).as("%s", arguments).isEmpty();
            assertThat(run.err())
                    .as("%s", arguments)
                    .hasLineCount(1)
                    .startsWith("berth: Docker engine " + host + " (" + own + ")")
                    .contains(problem)
                    .contains("; " + advice.replace("OPTION", own));
        });
        assertThat(folder.resolve("new.db")).doesNotExist();
        assertThat(watched(host, timeout, environment, problem))
                .contains(problem)
                .contains("; " + advice.replace("OPTION", "--docker"));
    }

    private static Run berth(Map<String, String> environment, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), environment);
        int status = Main.run(terminal, arguments.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    /** What a watch says of why it has nothing to tell; it does not end for that. */
    private static String watched(String host, String timeout, Map<String, String> environment, String awaited) {
        StringWriter out = new StringWriter();
        StringBuilder said = new StringBuilder();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), environment);
        StopSignal.Heard told = () -> {
            URI address = URI.create(out.toString().strip().replace("berth: listening on ", ""));
            HttpClient client = HttpClient.newHttpClient();
            do { // the watch tells no test when it has tried
                said.setLength(0);
                said.append(readiness(client, address));
            } while (said.indexOf(awaited) < 0);
        };
        int status = new CommandLine(new WatchCommand(terminal, () -> told))
                .execute("--docker", host, "--docker-timeout", timeout, "--listen", "127.0.0.1:0");
        assertThat(status).isEqualTo(ExitStatus.DONE);
        return said.toString();
    }

    private static String readiness(HttpClient client, URI server) {
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(server.resolve("/readyz")).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("no engine")
    void none() {
        assertTrouble(
                "unix://" + folder.resolve("none.sock"),
                Map.of(),
                "there is no such socket",
                "start the engine, or say where it is by OPTION,");
    }

    @Test
    @DisplayName("an engine that is no manager")
    void worker() {
        try (FakeEngine engine =
                FakeEngine.plain(Map.of("/_ping", FakeEngine.json("OK"), "*", FakeEngine.json(WORKER)))) {
            // A watch asks for events first, which a worker has.
            commands(engine.host(), PATIENT).forEach((option, arguments) -> {
                Run run = berth(Map.of(), arguments);
                assertThat(run.status()).isEqualTo(ExitStatus.DEFECT);
                assertThat(run.err())
                        .hasLineCount(1)
                        .contains("is a worker of its swarm, and not a manager; name a manager of the swarm by "
                                + (option.startsWith("--docker") ? "--docker" : "--host") + ";");
            });
            assertThat(watched(engine.host(), PATIENT, Map.of(), "is a worker"))
                    .contains("is a worker of its swarm, and not a manager; name a manager of the swarm by --docker;");
        }
    }

    @Test
    @DisplayName("one that speaks TLS only, and one that does not speak it")
    void tls() {
        // as Go's server answers plain HTTP where it speaks TLS
        String go = FakeEngine.status("400 Bad Request", "Client sent an HTTP request to an HTTPS server.");
        try (FakeEngine engine = FakeEngine.plain(Map.of("*", go))) {
            assertTrouble(engine.host(), Map.of(), "speaks TLS only", "set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH");
        }
        Map<String, String> verified = Map.of("DOCKER_TLS_VERIFY", "1", "HOME", folder.toString());
        try (FakeEngine engine = FakeEngine.plain(Map.of())) {
            assertTrouble(engine.host(), verified, "does not speak TLS", "unset DOCKER_TLS_VERIFY");
        }
    }

    @Test
    @DisplayName("one that stops to answer")
    void silent() {
        try (FakeEngine engine = FakeEngine.plain(Map.of())) {
            assertTrouble(
                    engine.host(), "1", Map.of(), "did not answer within 1 s", "see whether docker info answers there");
        }
    }

    @Test
    @DisplayName("one whose socket this user may not open")
    void denied() throws Exception {
        Path socket = folder.resolve("docker.sock");
        try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            engine.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
            for (List<String> arguments : commands("unix://" + socket, PATIENT).values()) {
                Run run = unprivileged(arguments);
                assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.DEFECT);
                assertThat(run.out()).isEmpty();
                assertThat(run.err())
                        .hasLineCount(1)
                        .contains("this user may not open the socket; run berth by sudo, or as a member of the group");
            }
        }
    }

    /** In a process without root's privilege to open what is closed; of other users' none is taken, as they have none. */
    private Run unprivileged(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv of util-linux");
            command.addAll(List.of("/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            int status = process.waitFor();
            return new Run(
                    status,
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
