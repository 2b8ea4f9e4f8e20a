package dev.berth.docker.plugin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.api.error.AllocatorException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The search for a plugin")
class DiscoveryTest {
    @TempDir
    private Path folder;

    private Path run;
    private Path etc;
    private Path usr;
    private Discovery discovery;

    @BeforeEach
    void directories() throws IOException {
        run = Files.createDirectory(folder.resolve("run"));
        etc = Files.createDirectory(folder.resolve("etc"));
        usr = folder.resolve("usr"); // is not there
        discovery = new Discovery(new PluginDirectories(List.of(run), List.of(etc, usr)));
    }

    private static Path socket(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(file))
                .close();
        return file;
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    @DisplayName("looks for sockets, then for .spec, then for .json, each also one level below; directory by directory")
    void order() throws IOException {
        assertThat(discovery.find("acme")).isEmpty();
        write(usr.resolve("acme.spec"), "tcp://usr:1\n");
        assertThat(discovery.find("acme")).hasToString("Optional[tcp://usr:1]");
        write(etc.resolve("acme/acme.json"), "{\"Name\":\"other\",\"Addr\":\"http://below:2\"}");
        assertThat(discovery.find("acme")).hasToString("Optional[tcp://below:2]");
        write(etc.resolve("acme.json"), "{\"addr\":\"https://json\"}");
        assertThat(discovery.find("acme")).hasToString("Optional[https://json:443]");
        write(etc.resolve("acme/acme.spec"), "tcp://below:4");
        assertThat(discovery.find("acme")).hasToString("Optional[tcp://below:4]");
        write(etc.resolve("acme.spec"), "unix:///x/y.sock");
        assertThat(discovery.find("acme")).contains(new PluginAddress.Unix(Path.of("/x/y.sock")));
        Path below = socket(run.resolve("acme/acme.sock"));
        assertThat(discovery.find("acme")).contains(new PluginAddress.Unix(below));
        write(run.resolve("acme.sock"), "no socket");
        assertThat(discovery.find("acme")).as("a file is no socket").contains(new PluginAddress.Unix(below));
        Files.delete(run.resolve("acme.sock"));
        Path direct = socket(run.resolve("acme.sock"));
        assertThat(discovery.find("acme")).contains(new PluginAddress.Unix(direct));
    }

    @Test
    @DisplayName("compares names without regard to case (DRV-1), and knows all names without opening a file")
    void names() throws IOException {
        socket(run.resolve("Acme.sock"));
        socket(run.resolve("deep/deep.sock"));
        write(run.resolve("plain.sock"), "no socket");
        write(etc.resolve("url.spec"), "nonsense");
        write(etc.resolve("below/below.json"), "nonsense");
        write(etc.resolve("readme.txt"), "nonsense");
        write(etc.resolve(".spec"), "nonsense");
        assertThat(discovery.names()).containsExactly("acme", "below", "deep", "url");
        assertThat(discovery.find("acme")).isPresent();
    }

    @ParameterizedTest
    @DisplayName("leads out of no directory")
    @ValueSource(strings = {"../etc/acme", "..", ".", "", "/etc/acme", "a/../acme"})
    void escapes(String name) throws IOException {
        write(etc.resolve("acme.spec"), "tcp://x:1");
        assertThat(discovery.find(name)).isEmpty();
    }

    @Test
    @DisplayName("reads how to trust, and what to show")
    void tls() throws IOException {
        write(
                etc.resolve("acme.json"),
                "{\"Addr\":\"https://acme:9000\",\"TLSConfig\":{\"InsecureSkipVerify\":true,\"CAFile\":\"/ca.pem\","
                        + "\"CertFile\":\"/cert.pem\",\"KeyFile\":\"/key.pem\"}}");
        assertThat(discovery.find("acme"))
                .contains(new PluginAddress.Tls(
                        "acme",
                        9000,
                        new TlsConfig(Path.of("/ca.pem"), Path.of("/cert.pem"), Path.of("/key.pem"), true)));
    }

    @ParameterizedTest
    @DisplayName("says what is wrong with a file that does not tell where the plugin is")
    @CsvSource(
            delimiter = '|',
            value = {
                "acme.spec | localhost:8080 | has a scheme that no plugin has: localhost",
                "acme.spec | /run/acme.sock | has no scheme",
                "acme.spec | tcp://localhost | names no port",
                "acme.spec | tcp://:80 | names no host",
                "acme.spec | unix://relative | names no socket",
                "acme.spec | ftp://x:1 | has a scheme",
                "acme.spec | '' | has no scheme",
                "acme.json | {'Addr':'tcp://x:1' | no JSON",
                "acme.json | {'Addr':7} | Addr is no text",
                "acme.json | {} | has no scheme",
                "acme.json | {'Addr':'https://x','TLSConfig':[]} | TLSConfig is no object",
            })
    void unusable(String file, String content, String problem) throws IOException {
        write(etc.resolve(file), content == null ? "" : content.replace('\'', '"'));
        assertThatExceptionOfType(AllocatorException.class)
                .isThrownBy(() -> discovery.find("acme"))
                .withMessageContaining("docker plugin acme: ")
                .withMessageContaining(etc.resolve(file).toString())
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.code().name()).isEqualTo("driver-unavailable"));
    }
}
