package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.Client;
import dev.berth.server.http.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("berth serve")
class ServeCommandTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("tells where it listens, finishes what is under way when it is told to stop, and exits with 0")
    void stopsGracefully() throws IOException, InterruptedException {
        Process process = process("--listen", "127.0.0.1:0");
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            assertThat(line).startsWith("berth: listening on http://127.0.0.1:");
            Client client = new Client(URI.create(line.substring("berth: listening on ".length())));
            assertThat(client.put("/v1/networks/n", "{\"spec\":{\"name\":\"n\"}}")
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<String> sandbox = client.post("/v1/sandboxes", "{\"trace\":1,\"layer\":\"allocator\"}");
            assertThat(sandbox.statusCode()).isEqualTo(201);
            process.toHandle().destroy(); // SIGTERM
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @DisplayName("hears that it is to stop before it says that it listens")
    void hears() {
        StringWriter out = new StringWriter();
        Run run = run(
                out,
                () -> {
                    assertThat(out.toString()).isEmpty();
                    return () -> assertThat(out.toString()).startsWith("berth: listening on ");
                },
                List.of("--listen", "127.0.0.1:0"));
        assertThat(run).isEqualTo(new Run(ExitStatus.DONE, ""));
    }

    @Test
    @DisplayName("as a Docker plugin hears that it is to stop before there is a socket that it would leave behind")
    void pluginHears() {
        StringWriter out = new StringWriter();
        Path socket = folder.resolve("p.sock");
        Run run = run(
                out,
                () -> {
                    assertThat(socket).doesNotExist();
                    return () -> assertThat(socket).exists();
                },
                List.of("--docker-plugin", "p", "--docker-plugin-dir", folder.toString()));
        assertThat(run).isEqualTo(new Run(ExitStatus.DONE, ""));
        assertThat(out.toString()).startsWith("berth: listening on ");
        assertThat(socket).doesNotExist();
    }

    private Run run(StringWriter out, StopSignal stop, List<String> options) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--state", folder.resolve("heard.db").toString()));
        int status = new CommandLine(
                        new ServeCommand(new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of()), stop))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Run(status, err.toString());
    }

    @Test
    @DisplayName("says which file for TLS is not what it should be")
    void badKeys() throws Exception {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing\n");
        SelfSigned own = SelfSigned.in(folder, "own", "EC");
        Run noCertificate = berth(List.of(
                "serve", "--listen", "127.0.0.1:0", "--tls-cert", nothing.toString(), "--tls-key", nothing.toString()));
        assertThat(noCertificate.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(noCertificate.err())
                .contains("nothing.pem: has no certificates")
                .hasLineCount(1);
        Run noKey = berth(List.of(
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--tls-cert",
                own.certificate().toString(),
                "--tls-key",
                nothing.toString()));
        assertThat(noKey.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(noKey.err())
                .contains("nothing.pem: has no private key in PEM")
                .hasLineCount(1);
    }

    @Test
    @DisplayName("lets no second server near its state, and is what it was after a kill (CLU-7)")
    void survives() throws IOException, InterruptedException {
        Process first = process("--listen", "127.0.0.1:0");
        Process second = null;
        try {
            Client client = client(first);
            HttpResponse<String> made = client.put("/v1/networks/n", "{\"spec\":{\"name\":\"n\"}}");
            assertThat(made.statusCode()).isEqualTo(201);
            Run refused = berth(List.of(
                    "serve",
                    "--listen",
                    "127.0.0.1:0",
                    "--state",
                    folder.resolve("berth.db").toString()));
            assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(refused.err()).contains("is being written by process").hasLineCount(1);
            first.destroyForcibly().waitFor();
            second = process("--listen", "127.0.0.1:0");
            HttpResponse<String> again = client(second).get("/v1/networks/n");
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(made.body());
        } finally {
            first.destroyForcibly();
            if (second != null) {
                second.destroyForcibly().waitFor();
            }
        }
    }

    @SuppressWarnings("resource") // the process's, which is destroyed
    private static Client client(Process process) throws IOException {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).startsWith("berth: listening on http://127.0.0.1:");
        return new Client(URI.create(line.substring("berth: listening on ".length())));
    }

    private Process process(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("serve", "--state", folder.resolve("berth.db").toString()));
        arguments.addAll(Arrays.asList(options));
        return new ProcessBuilder(ProgramCommand.of(List.of(), arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(Path.of("").toAbsolutePath().toFile())
                .start();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("refuses options that would let everybody in, or cannot be meant")
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen 0.0.0.0:0 | 0.0.0.0 is not the loopback: give --token-file, --tls-cert and --tls-key",
                "--listen 0.0.0.0:0 --token-file TOKEN | is not the loopback",
                "--listen [::]:0 | :: is not the loopback",
                "--listen 127.0.0.1 | is no host and port",
                "--listen 127.0.0.1:65536 | is no host and port",
                "--listen no.such.host.invalid:80 | there is no host",
                "--tls-cert a | --tls-cert and --tls-key go together",
                "--tls-cert a --tls-key b | there is no such file",
                "--token-file none | none: there is no such file",
                "--token-file SHORT | this is no token of at least 16",
                "--config none.yaml | there is no such file",
            })
    void refuses(String options, String message) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        Path tooShort = Files.writeString(folder.resolve("short"), "0123\n");
        List<String> arguments = new ArrayList<>(List.of("serve"));
        for (String option : options.split(" ", -1)) {
            arguments.add(option.replace("TOKEN", token.toString()).replace("SHORT", tooShort.toString()));
        }
        arguments.addAll(List.of("--state", folder.resolve("never.db").toString()));
        Run run = berth(arguments);
        assertThat(run.err()).startsWith("berth: ").contains(message).hasLineCount(1);
        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(folder.resolve("never.db")).doesNotExist();
    }

    @Test
    @DisplayName("says so when the port is taken")
    void portTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Run run = berth(List.of(
                    "serve",
                    "--listen",
                    "127.0.0.1:" + taken.getLocalPort(),
                    "--state",
                    folder.resolve("berth.db").toString()));
            assertThat(run.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(run.err())
                    .startsWith("berth: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .hasLineCount(1);
        }
    }

    private record Run(int status, String err) {}

    private static Run berth(List<String> arguments) {
        StringWriter err = new StringWriter();
        int status = Main.run(
                new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), Map.of()),
                arguments.toArray(String[]::new));
        return new Run(status, err.toString());
    }
}
