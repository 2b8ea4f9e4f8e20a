package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("berth serve --docker-plugin, misused,")
class DockerPluginOptionsTest {
    @TempDir
    Path folder;

    private record Run(int status, String err) {}

    private Run berth(String... arguments) {
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err, true), Map.of());
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (all.contains("serve")) {
            all.addAll(List.of("--state", folder.resolve("docker.db").toString()));
        }
        int status = Main.run(terminal, all.toArray(String[]::new));
        return new Run(status, err.toString());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("says in one line what is wrong, and makes no state")
    @CsvSource({
        "--docker-plugin ../x, is no name of a plugin",
        "--docker-plugin a/b, is no name of a plugin",
        "--docker-plugin default, Docker has a driver of its own",
        "--docker-plugin b --ipam nowhere, known are default",
        "--docker-plugin b --ipam nowhere, '\"nowhere\"'",
        "--docker-plugin b --ipam null, gives no addresses",
        "--docker-plugin b --network bridge, set up by each node",
        "--docker-plugin b --network nowhere, known are bridge",
        "--ipam default, goes with --docker-plugin",
        "--docker-key k, goes with --docker-plugin",
        "--docker-plugin b --listen 0.0.0.0:0, is not the loopback",
        "--docker-plugin b --listen 127.0.0.1:0 --token-file t, no token to show",
        "--docker-plugin b --listen 127.0.0.1:0 --tls-client-ca x, needs --tls-cert",
        "--docker-plugin b --listen 127.0.0.1:0 --docker-cert x, go together",
        "--docker-plugin b --listen 127.0.0.1:0 --tls-key x, go together",
        "--docker-plugin b --listen 127.0.0.1:0 --tls-cert /no/cert --tls-key x, /no/cert: there is no such file",
    })
    void misuse(String options, String problem) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--docker-plugin-dir", folder.toString()));
        if (!options.contains("--docker-plugin ")) {
            arguments.remove("--docker-plugin-dir");
            arguments.remove(folder.toString());
        }
        arguments.addAll(List.of(options.split(" ", -1)));
        Run run = berth(arguments.toArray(String[]::new));
        assertThat(run.err()).contains(problem).hasLineCount(1);
        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
        if (!problem.contains("addresses") && !problem.contains("each node")) {
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    @DisplayName("does not listen where something else is, nor where it cannot")
    void takenPlaces() throws Exception {
        Path file = Files.createFile(folder.resolve("b.sock"));
        Run taken = berth("serve", "--docker-plugin", "b", "--docker-plugin-dir", folder.toString());
        assertThat(taken.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(taken.err())
                .contains(file + " is there already, and is no socket")
                .hasLineCount(1);
        Run nowhere = berth("serve", "--docker-plugin", "c", "--docker-plugin-dir", file.toString());
        assertThat(nowhere.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(nowhere.err())
                .contains("cannot listen")
                .contains("--docker-plugin-dir")
                .hasLineCount(1);
    }

    @Test
    @DisplayName("is told from a cluster's state by berth docker-plugin show")
    void show() {
        Run none = berth(
                "docker-plugin", "show", "--state", folder.resolve("none.db").toString());
        assertThat(none.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(none.err()).contains("there is no such state").hasLineCount(1);
        Path compose = folder.resolve("compose.yaml");
        Path state = folder.resolve("berth.db");
        assertThat(write(compose, "services: {web: {image: x}}")).isTrue();
        assertThat(berth("apply", compose.toString(), "--state", state.toString())
                        .status())
                .isEqualTo(ExitStatus.DONE);
        Run cluster = berth("docker-plugin", "show", "--state", state.toString());
        assertThat(cluster.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(cluster.err()).contains("is of a cluster").hasLineCount(1);
    }

    private static boolean write(Path file, String text) {
        try {
            return Files.exists(Files.writeString(file, text));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
