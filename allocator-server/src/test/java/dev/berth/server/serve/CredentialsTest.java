package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.ClusterSettings;
import dev.berth.docker.plugin.tls.TlsFiles;
import dev.berth.engine.MemoryStore;
import dev.berth.server.http.BearerToken;
import dev.berth.server.http.Client;
import dev.berth.server.http.SelfSigned;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A server that does not trust everybody")
class CredentialsTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    @DisplayName("wants the token, except from those who only ask how it is")
    void token() throws IOException {
        ServerSettings settings =
                new ServerSettings("127.0.0.1", 0, new BearerToken(TOKEN), null, ServerSettings.Limits.DEFAULT);
        try (BerthServer server = start(settings)) {
            Client client = new Client(server.address());
            for (String shown :
                    new String[] {"", "Bearer", "Bearer x", "Basic " + TOKEN, "Bearer " + TOKEN + "0", TOKEN}) {
                for (String path : new String[] {"/v1/networks", "/metrics", "/openapi.json", "/nowhere"}) {
                    HttpResponse<String> refused = client.send("GET", path, null, Map.of("Authorization", shown));
                    assertThat(refused.statusCode()).isEqualTo(401);
                    assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                    assertThat(Client.json(refused).get("code").asText()).isEqualTo("unauthorized");
                }
            }
            assertThat(client.get("/v1/networks").statusCode()).isEqualTo(401);
            assertThat(client.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
            for (String shown : new String[] {"Bearer " + TOKEN, "bearer " + TOKEN}) {
                assertThat(client.send("GET", "/v1/networks", null, Map.of("Authorization", shown))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @DisplayName("speaks TLS with a key and a certificate in PEM")
    @ValueSource(strings = {"RSA", "EC"})
    void tls(String algorithm) throws IOException, GeneralSecurityException, InterruptedException {
        SelfSigned own = SelfSigned.in(folder, "server", algorithm);
        ServerSettings settings = new ServerSettings(
                "127.0.0.1", 0, null, TlsFiles.load(null, own.certificate(), own.key()), ServerSettings.Limits.DEFAULT);
        try (BerthServer server = start(settings)) {
            assertThat(server.address()).hasScheme("https");
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TlsFiles.load(own.certificate(), null, null))
                    .build();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.address().resolve("/readyz")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).startsWith("ready");
        }
    }

    private static BerthServer start(ServerSettings settings) throws IOException {
        return BerthServer.start(
                new MemoryStore(),
                MemoryStore::new,
                DriverSet.builtIn(ClusterSettings.DEFAULT),
                new ServeSettings(ClusterSettings.DEFAULT, settings));
    }
}
