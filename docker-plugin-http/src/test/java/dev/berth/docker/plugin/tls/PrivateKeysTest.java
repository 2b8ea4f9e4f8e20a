package dev.berth.docker.plugin.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are as OpenSSL 3.0 wrote them: {@code genrsa -traditional}, {@code ecparam -genkey}, and both by {@code pkcs8 -topk8}. */
@DisplayName("A private key in PEM")
class PrivateKeysTest {
    @TempDir
    private Path folder;

    private static Path file(String name) throws URISyntaxException {
        URL file = Objects.requireNonNull(PrivateKeysTest.class.getResource("/keys/" + name), name);
        return Path.of(file.toURI());
    }

    @ParameterizedTest
    @DisplayName("is the same key in its older form and in PKCS #8")
    @CsvSource({"rsa, RSA", "prime256v1, EC", "secp521r1, EC"})
    void forms(String name, String algorithm) throws Exception {
        PrivateKey older = PrivateKeys.read(file(name + ".pem"));
        assertThat(older.getAlgorithm()).isEqualTo(algorithm);
        assertThat(numbers(older)).isEqualTo(numbers(PrivateKeys.read(file(name + "-pkcs8.pem"))));
    }

    /** What makes a key, since one and the same can be encoded with its curve once or twice. */
    private static List<Object> numbers(PrivateKey key) {
        return key instanceof ECPrivateKey curved
                ? List.of(curved.getS(), curved.getParams())
                : List.of(((RSAPrivateKey) key).getModulus(), ((RSAPrivateKey) key).getPrivateExponent());
    }

    @Test
    @DisplayName("must have no password, and the message says what to do")
    void password() throws URISyntaxException {
        Path file = file("rsa-password.pem");
        assertThatThrownBy(() -> PrivateKeys.read(file))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @ParameterizedTest
    @DisplayName("is refused with the name of its file when it is cut or something else")
    @ValueSource(
            strings = {
                "RSA |AAAA",
                "EC |MHcCAQEE",
                "EC |MA==",
                "EC |MAUwAwIBAA==",
                "EC |MIT/////AAAA",
                "EC |A",
                "|AAAA",
            })
    void broken(String given) throws IOException {
        String[] parts = given.split("\\|", -1);
        Path file = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN " + parts[0] + "PRIVATE KEY-----\n" + parts[1] + "\n-----END " + parts[0]
                        + "PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PrivateKeys.read(file))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(file.toString());
    }
}
