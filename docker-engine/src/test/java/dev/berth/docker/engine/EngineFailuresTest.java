package dev.berth.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.engine.DockerEndpoint.Certificates;
import dev.berth.docker.testing.FakeEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An engine that cannot be read ends in one line, with its code, what is wrong, and what to do:")
class EngineFailuresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String INFO =
            """
            {"Name":"m1","ServerVersion":"99.0","Swarm":{"NodeID":"n1","NodeAddr":"10.9.0.1","ControlAvailable":%s,\
            "LocalNodeState":"%s","Error":""}}""";

    @TempDir
    static Path shared;

    private static TestCertificates engines;
    private static TestCertificates others;

    @TempDir
    Path folder;

    @BeforeAll
    static void certify() throws Exception {
        engines = TestCertificates.in(shared.resolve("engine"));
        others = TestCertificates.in(shared.resolve("other"));
    }

    private static AllocatorException failure(String host, @Nullable Certificates tls, Duration patience) {
        DockerEndpoint endpoint = new DockerEndpoint(URI.create(host), tls, "--host", "--engine");
        try (DockerEngine engine = DockerEngine.at(endpoint, patience)) {
            AllocatorException failure = catchThrowableOfType(AllocatorException.class, engine::read);
            assertThat(failure).isNotNull();
            assertThat(failure.getMessage()).hasLineCount(1).contains(host + " (--host)");
            assertThat(failure.advice()).isPresent();
            return failure;
        }
    }

    private static void assertFailure(AllocatorException failure, ErrorCode code, String words) {
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getMessage()).contains(words);
    }

    @Test
    @DisplayName("no socket")
    void noSocket() {
        assertFailure(
                failure("unix://" + folder.resolve("sock"), null, PATIENCE),
                DockerErrors.ENGINE_UNAVAILABLE,
                "there is no such socket; start the engine, or say where it is by --engine");
    }

    @Test
    @DisplayName("a socket that an engine left behind")
    void deadSocket() throws Exception {
        Path socket = folder.resolve("sock");
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(socket));
        }
        assertFailure(
                failure("unix://" + socket, null, PATIENCE),
                DockerErrors.ENGINE_UNAVAILABLE,
                "nobody listens on the socket");
    }

    @Test
    @DisplayName("a socket that this user may not open")
    void noPermission() {
        // Root may open every socket, so the failure is as Linux words it.
        DockerEndpoint endpoint =
                new DockerEndpoint(URI.create("unix:///var/run/docker.sock"), null, "the default", "--engine");
        AllocatorException failure =
                new EngineFailures(endpoint, PATIENCE).broken(new SocketException("Permission denied"));
        assertFailure(failure, DockerErrors.ENGINE_DENIED, "may not open the socket; run berth by sudo");
    }

    @Test
    @DisplayName("nobody at a port")
    void nobody() throws IOException {
        try (Socket bound = new Socket()) { // so that nobody else gets the port, either
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertFailure(
                    failure("tcp://127.0.0.1:" + bound.getLocalPort(), null, PATIENCE),
                    DockerErrors.ENGINE_UNAVAILABLE,
                    "nobody listens there");
        }
    }

    @Test
    @DisplayName("a host that no name server knows, also one with an underscore, as a stack's services have")
    void unknownHost() {
        // A label of more than 63 octets is no name (RFC 1035, 2.3.4), so that no name server is asked.
        assertFailure(
                failure("tcp://swarm_manager" + "x".repeat(64) + ":2375", null, PATIENCE),
                DockerErrors.ENGINE_UNAVAILABLE,
                "the host's name is not known");
    }

    @Test
    @DisplayName("a unix socket that takes the connection and never answers")
    void silentSocket() throws Exception {
        Path socket = folder.resolve("sock");
        try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(socket));
            assertFailure(
                    failure("unix://" + socket, null, Duration.ofSeconds(1)),
                    DockerErrors.ENGINE_UNAVAILABLE,
                    "did not answer within 1 s");
        }
    }

    @Test
    @DisplayName("an engine that stops in the middle of an answer")
    void silentMidway() {
        String half = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 5000\r\n\r\n[{\"ID\":";
        try (FakeEngine engine = FakeEngine.plain(Map.of(
                "/_ping", FakeEngine.json("OK"),
                "/info", FakeEngine.json(INFO.formatted("true", "active")),
                "*", half))) {
            assertFailure(
                    failure(engine.host(), null, Duration.ofSeconds(1)),
                    DockerErrors.ENGINE_UNAVAILABLE,
                    "did not answer within 1 s");
        }
    }

    @Test
    @DisplayName("plain HTTP to a port that speaks TLS, which Go's server answers by 400")
    void plainToTls() {
        String go = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
        try (FakeEngine engine = FakeEngine.plain(Map.of("*", go + "Connection: close"))) {
            assertFailure(failure(engine.host(), null, PATIENCE), DockerErrors.TLS_MISMATCH, "set DOCKER_TLS_VERIFY=1");
        }
    }

    @Test
    @DisplayName("TLS to a port that speaks plain HTTP")
    void tlsToPlain() {
        Certificates client = engines.nameless();
        try (FakeEngine engine = FakeEngine.plain(Map.of("*", FakeEngine.status("400 Bad Request", "")))) {
            assertFailure(
                    failure(engine.host(), client, PATIENCE),
                    DockerErrors.TLS_MISMATCH,
                    "does not speak TLS; unset DOCKER_TLS_VERIFY");
        }
    }

    @Test
    @DisplayName("an engine's certificate of another authority, and a client without the one that is asked for")
    void certificates() throws Exception {
        try (FakeEngine engine = new FakeEngine(engines.listen(), Map.of())) {
            assertFailure(
                    failure(engine.host(), others.client("key.pem"), PATIENCE),
                    DockerErrors.TLS_MISMATCH,
                    "its certificate is not accepted");
            assertFailure(
                    failure(engine.host(), engines.nameless(), PATIENCE),
                    DockerErrors.TLS_MISMATCH,
                    "does not accept this client's certificate");
        }
    }

    @ParameterizedTest
    @DisplayName("(and the right certificates work, with keys as Docker's tools write them)")
    @MethodSource("dev.berth.docker.engine.TestCertificates#keyFiles")
    void rightCertificates(String keyFile) throws Exception {
        try (FakeEngine engine = new FakeEngine(
                engines.listen(),
                Map.of(
                        "/_ping", FakeEngine.json("OK"),
                        "/info", FakeEngine.json(INFO.formatted("false", "active"))))) {
            assertFailure(
                    failure(engine.host(), engines.client(keyFile), PATIENCE),
                    DockerErrors.NOT_A_MANAGER,
                    "is a worker of its swarm");
        }
    }

    @Test
    @DisplayName("(and unverified, any certificate of the engine and any name does; the client still shows its own)")
    void unverified() throws Exception {
        Certificates own = engines.client("key.pem");
        Path foreign = others.folder().resolve("ca.pem");
        try (FakeEngine engine = new FakeEngine(
                engines.listen(),
                Map.of(
                        "/_ping", FakeEngine.json("OK"),
                        "/info", FakeEngine.json(INFO.formatted("false", "active"))))) {
            String host = engine.host().replace("127.0.0.1", "localhost");
            assertFailure(
                    failure(host, new Certificates(foreign, own.certificate(), own.key(), false), PATIENCE),
                    DockerErrors.NOT_A_MANAGER,
                    "is a worker of its swarm");
            assertFailure(
                    failure(host, new Certificates(foreign, null, null, false), PATIENCE),
                    DockerErrors.TLS_MISMATCH,
                    "does not accept this client's certificate");
        }
    }

    @ParameterizedTest
    @DisplayName("an engine that is no manager of a swarm")
    @CsvSource({
        "active, is a worker of its swarm",
        "inactive, is in no swarm",
        "locked, docker swarm unlock",
        "pending, is not ready in its swarm (pending)",
    })
    void noManager(String state, String words) {
        try (FakeEngine engine = FakeEngine.plain(
                Map.of("/_ping", FakeEngine.json("OK"), "/info", FakeEngine.json(INFO.formatted("false", state))))) {
            AllocatorException failure = failure(engine.host(), null, PATIENCE);
            assertFailure(failure, DockerErrors.NOT_A_MANAGER, words);
            assertThat(failure.advice()).hasValueSatisfying(each -> assertThat(each)
                    .startsWith("name a manager of the swarm by --engine;"));
        }
    }

    @Test
    @DisplayName("an engine that refuses this client, or fails and says why")
    void refusals() {
        try (FakeEngine engine =
                FakeEngine.plain(Map.of("*", FakeEngine.status("403 Forbidden", "{\"message\":\"by policy x\"}")))) {
            assertFailure(
                    failure(engine.host(), null, PATIENCE),
                    DockerErrors.ENGINE_DENIED,
                    "refuses this client: by policy x");
        }
        try (FakeEngine engine = FakeEngine.plain(Map.of(
                "/_ping", FakeEngine.json("OK"),
                "/info", FakeEngine.json(INFO.formatted("true", "active")),
                "*", FakeEngine.status("500 Internal Server Error", "{\"message\":\"no leader\"}")))) {
            assertFailure(
                    failure(engine.host(), null, PATIENCE), DockerErrors.ENGINE_FAILURE, "answered 500: no leader");
        }
    }

    @Test
    @DisplayName("something that is no engine")
    void foreign() {
        try (FakeEngine engine = FakeEngine.plain(Map.of("*", FakeEngine.status("200 OK", "<html>")))) {
            assertFailure(failure(engine.host(), null, PATIENCE), DockerErrors.ENGINE_FAILURE, "is no Docker engine");
        }
        try (FakeEngine engine = FakeEngine.plain(Map.of("*", FakeEngine.json("<html>")))) {
            assertFailure(failure(engine.host(), null, PATIENCE), DockerErrors.ENGINE_FAILURE, "what is not JSON");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("(and an engine is asked in its own version of the API, up to the newest one known)")
    @CsvSource({"1.41, 1.41", "1.52, 1.52", "1.99, 1.56"})
    void version(String engines, String spoken) {
        String ping = FakeEngine.json("OK").replace("1.41", engines);
        try (FakeEngine engine = FakeEngine.plain(
                Map.of("/_ping", ping, "/info", FakeEngine.json(INFO.formatted("false", "inactive"))))) {
            failure(engine.host(), null, PATIENCE);
            assertThat(engine.asked()).containsExactly("/_ping", "/v" + spoken + "/info");
        }
    }
}
