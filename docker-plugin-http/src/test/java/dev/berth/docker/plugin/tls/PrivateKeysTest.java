package dev.berth.docker.plugin.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A private key in PEM")
class PrivateKeysTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @DisplayName("is the same key in its older form and in PKCS #8")
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "EC, 521"})
    void forms(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        Path older = Files.writeString(folder.resolve("older.pem"), OlderForms.pem(pair));
        Path pkcs8 = Files.writeString(
                folder.resolve("pkcs8.pem"),
                OlderForms.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        for (Path file : List.of(older, pkcs8)) {
            PrivateKey read = PrivateKeys.read(file);
            assertThat(read.getAlgorithm()).isEqualTo(algorithm);
            assertThat(numbers(read)).isEqualTo(numbers(pair.getPrivate()));
        }
    }

    /** What makes a key, since one and the same can be encoded with its curve once or twice. */
    private static List<Object> numbers(PrivateKey key) {
        return key instanceof ECPrivateKey curved
                ? List.of(curved.getS(), curved.getParams())
                : List.of(((RSAPrivateKey) key).getModulus(), ((RSAPrivateKey) key).getPrivateExponent());
    }

    @ParameterizedTest
    @DisplayName("must have no password, and the message says what to do")
    @CsvSource({"RSA PRIVATE KEY, 'Proc-Type: 4,ENCRYPTED'", "ENCRYPTED PRIVATE KEY, ''"})
    void password(String type, String header) throws IOException {
        String pem = "-----BEGIN " + type + "-----\n" + header + "\n\nAAAA\n-----END " + type + "-----\n";
        Path file = Files.writeString(folder.resolve("key.pem"), pem);
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
