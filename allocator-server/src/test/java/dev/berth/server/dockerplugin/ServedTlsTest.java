package dev.berth.server.dockerplugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import dev.berth.docker.plugin.client.CallPolicy;
import dev.berth.docker.plugin.client.Discovery;
import dev.berth.docker.plugin.client.PluginAddress;
import dev.berth.docker.plugin.client.PluginConnection;
import dev.berth.docker.plugin.client.PluginDirectories;
import dev.berth.docker.plugin.client.TlsConfig;
import dev.berth.server.http.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("berth serve --docker-plugin behind TLS")
class ServedTlsTest {
    private static final CallPolicy ONE_TRY = new CallPolicy(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            List.of(),
            1 << 20,
            100,
            Duration.ofSeconds(1),
            CallPolicy.DEFAULT.clock(),
            CallPolicy.DEFAULT.sleeper());

    @TempDir
    private static Path keys;

    private static SelfSigned server;
    private static SelfSigned engine;
    private static SelfSigned stranger;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        server = SelfSigned.in(keys, "server", "EC");
        engine = SelfSigned.in(keys, "engine", "EC");
        stranger = SelfSigned.in(keys, "stranger", "EC");
    }

    private Path log() {
        return folder.resolve("log");
    }

    private ServedPlugin serve() throws Exception {
        return ServedPlugin.logging(
                log(),
                "--docker-plugin",
                "berth",
                "--state",
                folder.resolve("docker.db").toString(),
                "--listen",
                "127.0.0.1:0",
                "--docker-spec-dir",
                folder.toString(),
                "--tls-cert",
                server.certificate().toString(),
                "--tls-key",
                server.key().toString(),
                "--tls-client-ca",
                engine.certificate().toString(),
                "--docker-cert",
                engine.certificate().toString(),
                "--docker-key",
                engine.key().toString());
    }

    @Test
    @DisplayName("is found by its file, and serves who shows the certificate that the file names, over a kill as well")
    void served() throws Exception {
        try (ServedPlugin berth = serve()) {
            String pool;
            String address;
            try (PluginConnection plugin = found()) {
                assertThat(plugin.activate()).containsExactly(PluginType.IPAM_DRIVER);
                pool = plugin.ipam()
                        .requestPool(new RequestPool("LocalDefault", "", "", Map.of(), false))
                        .poolId();
                address = plugin.ipam()
                        .requestAddress(new RequestAddress(pool, "", Map.of()))
                        .address();
            }
            berth.kill();
            berth.start();
            try (PluginConnection plugin = found()) { // a new port, so the file is read again
                String next = plugin.ipam()
                        .requestAddress(new RequestAddress(pool, "", Map.of()))
                        .address();
                assertThat(next).isNotEqualTo(address);
                plugin.ipam().releaseAddress(new ReleaseAddress(pool, address.substring(0, address.indexOf('/'))));
            }
            assertThat(berth.stop()).isZero();
        }
        assertThat(folder.resolve("berth.json")).doesNotExist();
        assertThat(log()).isEmptyFile();
    }

    private PluginConnection found() {
        PluginAddress address = new Discovery(PluginDirectories.of(List.of(folder)))
                .find("berth")
                .orElseThrow();
        return PluginConnection.to("berth", address, ONE_TRY);
    }

    @Test
    @DisplayName("turns away who shows another certificate or none, says why once, and goes on")
    void strangers() throws Exception {
        try (ServedPlugin berth = serve()) {
            TlsConfig another = new TlsConfig(server.certificate(), stranger.certificate(), stranger.key(), false);
            TlsConfig none = new TlsConfig(server.certificate(), null, null, false);
            for (TlsConfig unknown : List.of(another, none, another, none)) {
                assertThat(refusal(berth, unknown)).contains("docker plugin berth at " + berth.address());
            }
            try (PluginConnection plugin = found()) {
                assertThat(plugin.activate()).isNotEmpty();
            }
            assertThat(berth.stop()).isZero();
        }
        assertThat(Files.readAllLines(log())).singleElement().satisfies(line -> assertThat(line)
                .startsWith("berth: WARN: a connection from /127.0.0.1:")
                .contains(" is refused: ")
                .endsWith(
                        "engines must show the certificate that the plugin's file in their /etc/docker/plugins names"));
    }

    @Test
    @Timeout(120)
    @DisplayName("is not believed by who trusts another authority, and that is one line on both sides")
    void impostor() throws Exception {
        try (ServedPlugin berth = serve()) {
            TlsConfig other = new TlsConfig(stranger.certificate(), engine.certificate(), engine.key(), false);
            assertThat(refusal(berth, other))
                    .contains("docker plugin berth at " + berth.address(), "cannot be reached");
            while (Files.size(log()) == 0) { // it was the client that refused; the server gets to know of that later
                Thread.onSpinWait();
            }
            assertThat(berth.stop()).isZero();
        }
        assertThat(log()).content().hasLineCount(1).contains("is refused: ");
    }

    private static String refusal(ServedPlugin berth, TlsConfig shown) {
        try (PluginConnection plugin =
                PluginConnection.to("berth", PluginAddress.parse(berth.address(), shown), ONE_TRY)) {
            RuntimeException refused = catchThrowableOfType(RuntimeException.class, plugin::activate);
            System.out.println(refused.getMessage());
            assertThat(refused).message().hasLineCount(1);
            return refused.getMessage();
        }
    }
}
