package dev.berth.server.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.model.ClusterSettings;
import dev.berth.engine.MemoryStore;
import dev.berth.server.http.BearerToken;
import dev.berth.server.http.Client;
import dev.berth.server.http.PemFiles;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A server that does not trust everybody")
class CredentialsTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final char[] PASSWORD = "changeit".toCharArray();

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
        KeyStore made = keys(algorithm);
        Path certificate =
                pem("cert.pem", "CERTIFICATE", made.getCertificate("k").getEncoded());
        Path key = pem("key.pem", "PRIVATE KEY", made.getKey("k", PASSWORD).getEncoded());
        ServerSettings settings = new ServerSettings(
                "127.0.0.1", 0, null, PemFiles.load(certificate, key), ServerSettings.Limits.DEFAULT);
        try (BerthServer server = start(settings)) {
            assertThat(server.address()).hasScheme("https");
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(made)).build();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.address().resolve("/readyz")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).startsWith("ready");
        }
    }

    @Test
    @DisplayName("says which file is not what it should be")
    void badFiles() throws IOException, GeneralSecurityException, InterruptedException {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing\n");
        assertThatThrownBy(() -> PemFiles.load(nothing, nothing))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("nothing.pem: has no certificates");
        Path certificate =
                pem("cert.pem", "CERTIFICATE", keys("EC").getCertificate("k").getEncoded());
        assertThatThrownBy(() -> PemFiles.load(certificate, nothing))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("nothing.pem: has no private key in PKCS #8");
    }

    private static BerthServer start(ServerSettings settings) throws IOException {
        return BerthServer.start(
                new MemoryStore(),
                MemoryStore::new,
                DriverSet.builtIn(ClusterSettings.DEFAULT),
                new ServeSettings(ClusterSettings.DEFAULT, settings));
    }

    private KeyStore keys(String algorithm) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve(algorithm + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        algorithm,
                        "-alias",
                        "k",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static SSLContext trusting(KeyStore server) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("k"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    private Path pem(String name, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
