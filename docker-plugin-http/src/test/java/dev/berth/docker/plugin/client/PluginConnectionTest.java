package dev.berth.docker.plugin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.BrokenExchange;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that misbehaves in every way, on a real socket. */
@DisplayName("A call of a plugin")
class PluginConnectionTest {
    private static final String PLUGIN_JSON = "application/vnd.docker.plugins.v1.2+json";
    private static final RequestAddress ANY = new RequestAddress("p1", "", Map.of());

    @TempDir
    private Path folder;

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final SetClock clock = new SetClock();
    private PluginConnection connection;
    private ScriptedServer server;

    private static final class SetClock extends Clock {
        private volatile Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private CallPolicy policy(Duration timeout) {
        return new CallPolicy(
                Duration.ofSeconds(5),
                timeout,
                List.of(Duration.ofMillis(10), Duration.ofMillis(30)),
                10_000,
                3,
                Duration.ofSeconds(60),
                clock,
                pauses::add);
    }

    private PluginConnection connect(Duration timeout) {
        connection = PluginConnection.to("acme", new PluginAddress.Unix(socket()), policy(timeout));
        return connection;
    }

    private Path socket() {
        return folder.resolve("acme.sock");
    }

    private PluginConnection to(ScriptedServer.Script script) throws IOException {
        server = new ScriptedServer(socket(), script);
        return connect(Duration.ofSeconds(30));
    }

    @AfterEach
    void end() throws IOException {
        if (connection != null) {
            connection.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private BrokenExchange broken() {
        BrokenExchange e = catchThrowableOfType(
                BrokenExchange.class, () -> connection.ipam().requestAddress(ANY));
        assertThat(e)
                .hasMessageContaining("docker plugin acme at unix://" + socket() + ": IpamDriver.RequestAddress: ");
        return e;
    }

    private PluginRefusal refused() {
        PluginRefusal e = catchThrowableOfType(
                PluginRefusal.class, () -> connection.ipam().requestAddress(ANY));
        assertThat(e)
                .hasMessageContaining("docker plugin acme at unix://" + socket() + ": IpamDriver.RequestAddress: ");
        return e;
    }

    private AllocatorException unavailable() {
        AllocatorException e = catchThrowableOfType(
                AllocatorException.class, () -> connection.ipam().requestAddress(ANY));
        assertThat(e.code()).isEqualTo(ErrorCode.DRIVER_UNAVAILABLE);
        assertThat(e)
                .hasMessageContaining("docker plugin acme at unix://" + socket() + ": IpamDriver.RequestAddress: ");
        return e;
    }

    @Test
    @DisplayName("is what the reference sends, and an answer is what the plugin said")
    void request() throws IOException {
        to(ScriptedServer.reply("200 OK", PLUGIN_JSON, "{\"address\":\"10.9.0.7/24\",\"DATA\":null,\"x\":[1]}"));
        assertThat(connection.ipam().requestAddress(new RequestAddress("p1", "10.9.0.7", Map.of("a", "b"))))
                .isEqualTo(new AddressAnswer("10.9.0.7/24", Map.of()));
        assertThat(server.requests).singleElement().satisfies(request -> assertThat(request)
                .startsWith("POST /IpamDriver.RequestAddress HTTP/1.1\r\n")
                .contains("\r\nHost: plugin.moby.localhost\r\n", "\r\nAccept: " + PLUGIN_JSON + "\r\n")
                .doesNotContainIgnoringCase("content-type")
                .endsWith("\r\n\r\n{\"PoolID\":\"p1\",\"Address\":\"10.9.0.7\",\"Options\":{\"a\":\"b\"}}\n"));
    }

    @Test
    @DisplayName("without a request has an empty body, as in the handshake, which tells what the plugin is")
    void handshake() throws IOException {
        to(ScriptedServer.reply("200 OK", "", "{\"implements\":[\"VolumeDriver\",\"IpamDriver\"]}"));
        assertThat(connection.activate()).containsExactly(PluginType.IPAM_DRIVER);
        assertThat(server.requests).singleElement().satisfies(request -> assertThat(request)
                .startsWith("POST /Plugin.Activate HTTP/1.1\r\n")
                .endsWith("\r\n\r\n"));
    }

    @Test
    @DisplayName("about capabilities may be one that the plugin does not have")
    void noCapabilities() throws IOException {
        to(ScriptedServer.reply("404 Not Found", "text/plain", "404 page not found"));
        assertThat(connection.ipam().capabilities()).isEqualTo(IpamAbilities.NONE);
        assertThatExceptionOfType(PluginRefusal.class)
                .isThrownBy(() -> connection.network().capabilities())
                .withMessageContaining("does not have this method");
    }

    @ParameterizedTest
    @DisplayName("is refused by what the plugin says, wherever it says it")
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK | {'Error':'no room'} | no room",
                "500 Internal Server Error | {'Err':'no room'} | no room",
                "500 Internal Server Error | {'Error':'no room'} | no room",
                "400 Bad Request | {'Err':'no room'} | no room",
                "400 Bad Request | no room at all | status 400: no room at all",
                "404 Not Found | not here | does not have this method",
                "403 Forbidden | '' | status 403",
            })
    void refusals(String status, String body, String text) throws IOException {
        to(ScriptedServer.reply(status, PLUGIN_JSON, body == null ? "" : body.replace('\'', '"')));
        assertThat(refused().text()).contains(text);
    }

    @Test
    @DisplayName("shows what the plugin says on one line and not without end")
    void longTexts() throws IOException {
        to(ScriptedServer.reply("400 Bad Request", "text/plain", "a\n\u0007b" + "x".repeat(5000)));
        assertThat(refused().getMessage()).contains("a b").hasSizeLessThan(800).doesNotContain("\n");
    }

    @ParameterizedTest
    @DisplayName("has an outcome that is not known if the reply promises nothing")
    @CsvSource(
            delimiter = '|',
            value = {
                "500 Internal Server Error | Traceback | status 500: Traceback",
                "503 Service Unavailable | '' | status 503",
                "201 Created | {'Address':'10.9.0.7/24'} | status 201",
                "204 No Content | '' | status 204",
                "302 Found | '' | status 302",
                "200 OK | '' | a body that is empty",
                "200 OK | {'Address':'10.9. | a body that is no JSON",
                "200 OK | ['10.9.0.7/24'] | JSON, but no object",
                "200 OK | {'Address':7} | Address is no text",
                "200 OK | {'Address':'10.9.0.7/24'}{} | no JSON",
                "200 OK | <html> | no JSON",
            })
    void meaningless(String status, String body, String text) throws IOException {
        String content = body == null ? "" : body.replace('\'', '"');
        to(ScriptedServer.reply(status, PLUGIN_JSON, status.startsWith("204") ? "" : content));
        assertThat(broken()).hasMessageContaining(text);
    }

    @ParameterizedTest
    @DisplayName("takes JSON that a server calls text, but no web page")
    @ValueSource(strings = {"application/json", "application/vnd.docker.plugins.v1+json", "text/plain; charset=utf-8"})
    void contentTypes(String type) throws IOException {
        to(ScriptedServer.reply("200 OK", type, "{\"Address\":\"10.9.0.7/24\"}"));
        assertThat(connection.ipam().requestAddress(ANY).address()).isEqualTo("10.9.0.7/24");
    }

    @Test
    @DisplayName("has an outcome that is not known if the content type is not a plugin's")
    void wrongContentType() throws IOException {
        to(ScriptedServer.reply("200 OK", "text/html", "{\"Address\":\"10.9.0.7/24\"}"));
        assertThat(broken()).hasMessageContaining("content type \"text/html\"");
    }

    @ParameterizedTest
    @DisplayName(
            "has an outcome that is not known if the connection is cut before, in the head or in the body of the answer")
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"Addr"})
    void cut(String part) throws IOException {
        to(client -> {
            ScriptedServer.write(client, part);
            client.close();
        });
        assertThat(broken().getMessage()).isNotEmpty();
        assertThat(server.requests).as("tries").hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    @DisplayName("reads no answer without end into memory")
    void endless() throws IOException {
        to(client -> {
            ScriptedServer.write(client, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{\"Address\":\"");
            while (true) {
                ScriptedServer.write(client, "x".repeat(1 << 16));
            }
        });
        assertThat(broken()).hasMessageContaining("longer than 10000 bytes");
    }

    @Test
    @DisplayName("reads no chunks without end either")
    void endlessChunks() throws IOException {
        to(client -> {
            ScriptedServer.write(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                ScriptedServer.write(client, "400\r\n" + "x".repeat(0x400) + "\r\n");
            }
        });
        assertThat(broken()).hasMessageContaining("longer than 10000 bytes");
    }

    @Test
    @DisplayName("ends at its timeout when the plugin hangs, or drips its answer")
    void hung() throws IOException {
        server = new ScriptedServer(socket(), client -> server.closed.await());
        connect(Duration.ofSeconds(3));
        assertThat(broken()).hasMessageContaining("no answer within");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    @DisplayName("ends at its timeout although bytes keep coming")
    void dripping() throws IOException {
        server = new ScriptedServer(socket(), client -> {
            ScriptedServer.write(client, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
            while (!server.closed.await(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                ScriptedServer.write(client, "x");
            }
        });
        connect(Duration.ofSeconds(3));
        assertThat(broken()).hasMessageContaining("no answer within");
    }

    @Test
    @DisplayName("is tried again with growing pauses while nobody listens, and then the driver is unavailable")
    void refusedConnections() throws IOException {
        connect(Duration.ofSeconds(30));
        assertThat(unavailable()).hasMessageContaining("cannot be reached");
        assertThat(pauses).containsExactly(Duration.ofMillis(10), Duration.ofMillis(30));
        new ScriptedServer(socket(), client -> {}).close();
        assertThat(socket()).exists();
        assertThat(unavailable()).hasMessageContaining("cannot be reached");
    }

    @Test
    @DisplayName("reaches a plugin that comes up between two tries")
    void late() throws IOException {
        CallPolicy given = policy(Duration.ofSeconds(30));
        CallPolicy policy = new CallPolicy(
                given.connectTimeout(),
                given.timeout(),
                given.pauses(),
                given.answerBytes(),
                given.failures(),
                given.downTime(),
                clock,
                pause -> {
                    try {
                        server = new ScriptedServer(
                                socket(), ScriptedServer.reply("200 OK", PLUGIN_JSON, "{\"Address\":\"10.9.0.7/24\"}"));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
        connection = PluginConnection.to("acme", new PluginAddress.Unix(socket()), policy);
        assertThat(connection.ipam().requestAddress(ANY).address()).isEqualTo("10.9.0.7/24");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    @DisplayName("is not made for a while after several failures in a row; then one may try")
    void breaker() throws IOException {
        to(ScriptedServer.reply("503 Service Unavailable", "", ""));
        for (int failure = 0; failure < 3; failure++) {
            broken();
        }
        assertThat(unavailable())
                .hasMessageContaining("failed 3 times in a row")
                .hasMessageContaining("60000 ms");
        assertThat(server.requests).hasSize(3);
        clock.now = clock.now.plusSeconds(60);
        broken();
        assertThat(unavailable()).hasMessageContaining("not called again");
        assertThat(server.requests).hasSize(4);
    }

    @Test
    @DisplayName("counts as no failure when the plugin refuses, and one that is answered ends the count")
    void refusalsAreNoFailures() throws IOException {
        int[] call = {0};
        to(client -> {
            String status = call[0]++ % 3 == 2 ? "400 Bad Request" : "503 Service Unavailable";
            ScriptedServer.reply(status, "", "").answer(client);
        });
        for (int round = 0; round < 3; round++) {
            broken();
            broken();
            refused();
        }
        assertThat(server.requests).hasSize(9);
    }

    @Test
    @DisplayName("with nothing to say in its answer still needs one")
    void emptyAnswers() throws IOException {
        to(ScriptedServer.reply("200 OK", PLUGIN_JSON, "{}"));
        connection.ipam().releasePool(new ReleasePool("p1"));
        assertThat(server.requests).hasSize(1);
    }
}
