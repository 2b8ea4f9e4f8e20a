package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.docker.engine.DockerEndpoint.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The engine that is meant")
class DockerEndpointTest {
    @TempDir
    Path home;

    private DockerEndpoint resolve(@Nullable String host, Map<String, String> environment) {
        return DockerEndpoint.resolve(host, "--host", environment, home);
    }

    private void write(String file, String content) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void context(String digest, String host) throws IOException {
        write(
                ".docker/contexts/meta/" + digest + "/meta.json",
                "{\"Name\":\"prod\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"" + host
                        + "\",\"SkipTLSVerify\":false}}}");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("is reached at the address given, with Docker's ports where none is said")
    @CsvSource({
        "unix:///run/x.sock, unix:///run/x.sock",
        "tcp://h, tcp://h:2375",
        "tcp://h:99/base/, tcp://h:99/base",
        "h:99, tcp://h:99",
        ":99, tcp://127.0.0.1:99",
        "tcp://[::1]:99, tcp://[::1]:99",
        "tcp://swarm_manager:99/base, tcp://swarm_manager:99/base",
        "tcp://swarm_manager, tcp://swarm_manager:2375",
        "tcp://[::1], tcp://[::1]:2375",
        "http://h, tcp://h:2375",
        "https://h, tcp://h:2376",
    })
    void addresses(String host, String address) {
        assertThat(resolve(host, Map.of()).address()).hasToString(address);
    }

    @Test
    @DisplayName(
            "is the one given, else DOCKER_HOST, else the context of DOCKER_CONTEXT, else the chosen one, else the default")
    void order() throws IOException {
        String digest = digest();
        assertThat(resolve(null, Map.of())).hasToString("unix:///var/run/docker.sock (the default)");
        write(".docker/config.json", "{\"currentContext\":\"prod\",\"auths\":{}}");
        context(digest, "tcp://prod:2375");
        assertThat(resolve(null, Map.of())).hasToString("tcp://prod:2375 (context prod)");
        assertThat(resolve(null, Map.of("DOCKER_CONTEXT", "default")))
                .hasToString("unix:///var/run/docker.sock (the default)");
        assertThat(resolve(null, Map.of("DOCKER_CONTEXT", "default", "DOCKER_HOST", "tcp://v:1")))
                .hasToString("tcp://v:1 (DOCKER_HOST)");
        assertThat(resolve("tcp://g:1", Map.of("DOCKER_HOST", "tcp://v:1"))).hasToString("tcp://g:1 (--host)");
        assertThat(resolve(
                        null, Map.of("DOCKER_CONFIG", home.resolve("elsewhere").toString())))
                .hasToString("unix:///var/run/docker.sock (the default)");
    }

    private static String digest() {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest("prod".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName(
            "comes with the certificates of DOCKER_CERT_PATH when DOCKER_TLS_VERIFY is set, else of Docker's folder")
    void certificates() throws IOException {
        write("certs/ca.pem", "");
        write("certs/cert.pem", "");
        write("certs/key.pem", "");
        Path certs = home.resolve("certs");
        Map<String, String> environment = Map.of("DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", certs.toString());
        DockerEndpoint endpoint = resolve("tcp://h", environment);
        assertThat(endpoint.address()).hasToString("tcp://h:2376");
        assertThat(endpoint.tls())
                .isEqualTo(new Certificates(
                        certs.resolve("ca.pem"), certs.resolve("cert.pem"), certs.resolve("key.pem"), true));
        assertThat(resolve("unix:///x", environment).tls()).isNull();
        assertThat(resolve("tcp://h", Map.of("DOCKER_TLS_VERIFY", "1")).tls())
                .isEqualTo(new Certificates(null, null, null, true));
        assertThat(resolve("tcp://h", Map.of("DOCKER_TLS", "1")).tls())
                .isEqualTo(new Certificates(null, null, null, false));
        Files.delete(certs.resolve("ca.pem"));
        assertThatThrownBy(() -> resolve("tcp://h", environment)).hasMessageContaining("has no ca.pem");
    }

    @Test
    @DisplayName("of a context comes with the context's own certificates")
    void contextCertificates() throws IOException {
        context(digest(), "tcp://prod:2376");
        write(".docker/contexts/tls/" + digest() + "/docker/ca.pem", "");
        Certificates tls = resolve(null, Map.of("DOCKER_CONTEXT", "prod")).tls();
        assertThat(tls).isNotNull();
        assertThat(tls.authority()).isEqualTo(home.resolve(".docker/contexts/tls/" + digest() + "/docker/ca.pem"));
        assertThat(tls.verified()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("cannot be one of another kind; the message says what to do")
    @CsvSource({
        "ssh://me@h, --host unix:///tmp/docker.sock",
        "npipe:////./pipe/docker, engines are not reached by npipe",
        "unix://, this is no address",
        "unix://host, the path of the socket is missing",
        "tcp://, no address",
        "tcp://a b, no address",
        "tcp:///base, the host is missing",
    })
    void refused(String host, String words) {
        assertThatThrownBy(() -> resolve(host, Map.of())).hasMessageContaining(words);
    }

    @Test
    @DisplayName("cannot be that of a context that is not there")
    void noContext() {
        assertThatThrownBy(() -> resolve(null, Map.of("DOCKER_CONTEXT", "prod")))
                .hasMessageContaining("\"prod\": there is no such context")
                .hasMessageContaining("docker context ls");
    }
}
