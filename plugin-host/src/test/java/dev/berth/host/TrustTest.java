package dev.berth.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A trust policy")
class TrustTest {
    @TempDir
    Path plugins;

    @TempDir
    Path keys;

    private void isRefused(TrustPolicy policy, String why) {
        try (PluginHost host = PluginHost.in(plugins).trust(policy).open()) {
            PluginReport report = host.plugins().get(0);
            assertThat(report.state()).isEqualTo(PluginState.REFUSED);
            assertThat(report.id()).as("nothing of it is believed").isNull();
            assertThat(report.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.stage()).isEqualTo(ProblemStage.TRUST);
                assertThat(problem.message()).contains(why);
            });
            assertThat(host.networkDriver("acme")).isEmpty();
        }
    }

    private void isTrusted(TrustPolicy policy) {
        try (PluginHost host = PluginHost.in(plugins).trust(policy).open()) {
            assertThat(host.problems()).isEmpty();
            assertThat(Calls.allocate(host, "acme")).containsKey("configuration");
        }
    }

    @Test
    @DisplayName("of pinned hashes lets exactly these contents run")
    void pinned() throws Exception {
        Path jar = PluginJar.withNetwork("acme", "acme").in(plugins, "acme.jar");
        String hash = HexFormat.of()
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        isTrusted(TrustPolicy.off());
        isTrusted(TrustPolicy.pinned(List.of("00".repeat(32), hash)));
        isRefused(TrustPolicy.pinned(List.of("00".repeat(32))), "is none of the 1 pinned ones");
        PluginJar.withNetwork("acme", "acme").version("1.0.1").in(plugins, "acme.jar");
        isRefused(TrustPolicy.pinned(List.of(hash)), "is none of the 1 pinned ones");
        assertThatThrownBy(() -> TrustPolicy.pinned(List.of("abc")))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining("\"abc\": no SHA-256 hash");
    }

    @Test
    @DisplayName("of one's own that fails lets nothing run")
    void failing() {
        PluginJar.withNetwork("acme", "acme").in(plugins, "acme.jar");
        isRefused(
                (jar, sha256) -> {
                    throw new IOException("no answer");
                },
                "whether to trust it cannot be found out: no answer");
    }

    @Test
    @DisplayName(
            "of signers lets run what they have signed as a whole, and nothing that was changed, added or signed by others")
    void signed() throws Exception {
        Path jar = PluginJar.withNetwork("acme", "acme").in(plugins, "acme.jar");
        KeyStore.PrivateKeyEntry vendor = key("vendor");
        KeyStore.PrivateKeyEntry other = key("other");
        TrustPolicy policy = TrustPolicy.signedBy(List.of((X509Certificate) vendor.getCertificate()));
        isRefused(policy, " is not signed; sign the whole jar");

        sign(jar, vendor);
        isTrusted(policy);
        isRefused(
                TrustPolicy.signedBy(List.of((X509Certificate) other.getCertificate())), " is signed by somebody else");

        byte[] good = Files.readAllBytes(jar);
        change(jar, "META-INF/services/" + DriverKind.NETWORK.service(), "acme.Evil\n");
        isRefused(policy, "its signature is not right: ");
        Files.write(jar, good);
        change(jar, "acme/Added.class", "added");
        isRefused(policy, "acme/Added.class is not signed");
        Files.write(jar, good);
        isTrusted(policy);
    }

    /** A key with a certificate of its own, made as anybody would: Java has no interface for that. */
    private KeyStore.PrivateKeyEntry key(String name) throws Exception {
        Path store = keys.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret",
                        "-storetype",
                        "PKCS12")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keyStore.load(in, "secret".toCharArray());
        }
        return (KeyStore.PrivateKeyEntry)
                keyStore.getEntry(name, new KeyStore.PasswordProtection("secret".toCharArray()));
    }

    private void sign(Path jar, KeyStore.PrivateKeyEntry key) throws Exception {
        PrivateKey privateKey = key.getPrivateKey();
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(key.getCertificate()));
        Path signed = keys.resolve("signed.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(privateKey, path).build().sign(in, out);
        }
        Files.write(jar, Files.readAllBytes(signed));
    }

    private static void change(Path jar, String entry, String content) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Files.writeString(files.getPath(entry), content);
        }
    }
}
