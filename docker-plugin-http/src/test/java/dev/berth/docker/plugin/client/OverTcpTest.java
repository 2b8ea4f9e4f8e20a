package dev.berth.docker.plugin.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.FreeNetwork;
import dev.berth.docker.plugin.GatewayCheck;
import dev.berth.docker.plugin.NetworkAbilities;
import dev.berth.docker.plugin.NetworkPlugin;
import dev.berth.docker.plugin.PluginType;
import dev.berth.docker.plugin.server.PluginServer;
import dev.berth.docker.plugin.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A plugin over TCP")
class OverTcpTest {
    @TempDir
    private static Path folder;

    private static TestKeys server;
    private static TestKeys client;
    private static TestKeys stranger;

    private static final CallPolicy ONE_TRY = new CallPolicy(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            List.of(),
            1 << 20,
            100,
            Duration.ofSeconds(1),
            CallPolicy.DEFAULT.clock(),
            CallPolicy.DEFAULT.sleeper());

    @BeforeAll
    static void keys() throws Exception {
        server = TestKeys.make(folder, "server");
        client = TestKeys.make(folder, "client");
        stranger = TestKeys.make(folder, "stranger");
    }

    private static final class Local implements NetworkPlugin {
        @Override
        public NetworkAbilities capabilities() {
            return new NetworkAbilities(NetworkAbilities.LOCAL, NetworkAbilities.GLOBAL, true);
        }

        @Override
        public Map<String, String> allocateNetwork(AllocateNetwork request) {
            return request.options();
        }

        @Override
        public void freeNetwork(FreeNetwork request) {}

        @Override
        public GatewayCheck checkGateway(Map<String, String> options) {
            return new GatewayCheck(options.isEmpty(), true);
        }
    }

    private static Set<PluginType> types(String url, TlsConfig tls) {
        try (PluginConnection plugin = PluginConnection.to("acme", PluginAddress.parse(url, tls), ONE_TRY)) {
            return plugin.activate();
        }
    }

    @Test
    @DisplayName("is called as over a socket")
    void plain() throws IOException {
        try (PluginServer served = PluginServer.builder().network(new Local()).onTcp("127.0.0.1", 0);
                PluginConnection plugin = PluginConnection.to(
                        "acme", PluginAddress.parse(served.address().toString(), TlsConfig.DEFAULT), ONE_TRY)) {
            assertThat(plugin.activate()).containsExactly(PluginType.NETWORK_DRIVER);
            assertThat(plugin.network().capabilities()).isEqualTo(new NetworkAbilities("local", "global", true));
            assertThat(plugin.network()
                            .allocateNetwork(new AllocateNetwork("n", Map.of("a", "\u00fc\n\""), List.of(), List.of())))
                    .isEqualTo(Map.of("a", "\u00fc\n\""));
            assertThat(plugin.network().checkGateway(Map.of("x", "y"))).isEqualTo(new GatewayCheck(false, true));
        }
    }

    private static PluginServer serve(boolean clientCertificates) throws IOException, GeneralSecurityException {
        return PluginServer.builder()
                .network(new Local())
                .onTls(
                        "127.0.0.1",
                        0,
                        TlsFiles.load(client.certificate(), server.certificate(), server.key()),
                        clientCertificates);
    }

    @Test
    @DisplayName(
            "is believed if an authority says so, and not otherwise; with no authority named, those of the system count")
    void serverCertificates() throws Exception {
        try (PluginServer served = serve(false)) {
            String url = served.address().toString();
            assertThat(types(url, new TlsConfig(server.certificate(), null, null, false)))
                    .containsExactly(PluginType.NETWORK_DRIVER);
            for (TlsConfig distrust :
                    List.of(TlsConfig.DEFAULT, new TlsConfig(stranger.certificate(), null, null, false))) {
                assertThatExceptionOfType(AllocatorException.class)
                        .isThrownBy(() -> types(url, distrust))
                        .withMessageContaining(
                                "docker plugin acme at " + url + ": Plugin.Activate: it cannot be reached");
            }
            assertThat(types(url, new TlsConfig(null, null, null, true))).containsExactly(PluginType.NETWORK_DRIVER);
        }
    }

    @Test
    @DisplayName("may want to see a certificate that it trusts")
    void clientCertificates() throws Exception {
        try (PluginServer served = serve(true)) {
            String url = served.address().toString();
            assertThat(types(url, new TlsConfig(server.certificate(), client.certificate(), client.key(), false)))
                    .containsExactly(PluginType.NETWORK_DRIVER);
            assertThat(types(url, new TlsConfig(null, client.certificate(), client.key(), true)))
                    .containsExactly(PluginType.NETWORK_DRIVER);
            for (TlsConfig unknown : List.of(
                    new TlsConfig(server.certificate(), null, null, false),
                    new TlsConfig(server.certificate(), stranger.certificate(), stranger.key(), false))) {
                assertThatExceptionOfType(RuntimeException.class)
                        .isThrownBy(() -> types(url, unknown))
                        .withMessageContaining("docker plugin acme at " + url);
            }
        }
    }

    @Test
    @DisplayName("is not called with keys that cannot be read, and the message names the file")
    void badKeys() throws IOException {
        Path none = folder.resolve("none.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        for (TlsConfig bad : List.of(
                new TlsConfig(none, null, null, false),
                new TlsConfig(empty, null, null, false),
                new TlsConfig(null, server.certificate(), empty, false),
                new TlsConfig(null, server.certificate(), null, false))) {
            assertThatExceptionOfType(AllocatorException.class)
                    .isThrownBy(() -> types("https://127.0.0.1:1", bad))
                    .withMessageContaining("docker plugin acme: its keys cannot be loaded")
                    .withMessageContaining(folder.toString())
                    .satisfies(e -> assertThat(e.code().name()).isEqualTo("driver-unavailable"));
        }
    }
}
