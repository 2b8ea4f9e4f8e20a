package dev.berth.docker.engine;

import dev.berth.docker.engine.DockerEndpoint.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that is its own authority, in the files that Docker keeps; made by the JDK's keytool. */
final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();
    /** Where the key in PKCS #1 begins within one in PKCS #8 of 2048 bits. */
    private static final int PKCS1_OFFSET = 26;

    private final Path folder;
    private final KeyStore store;

    private TestCertificates(Path folder, KeyStore store) {
        this.folder = folder;
        this.store = store;
    }

    static TestCertificates in(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=engine",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool.log")));
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
        byte[] certificate = store.getCertificate("it").getEncoded();
        byte[] key = store.getKey("it", PASSWORD).getEncoded();
        pem(folder.resolve("ca.pem"), "CERTIFICATE", certificate);
        pem(folder.resolve("cert.pem"), "CERTIFICATE", certificate);
        pem(folder.resolve("pkcs8.pem"), "PRIVATE KEY", key);
        pem(folder.resolve("key.pem"), "RSA PRIVATE KEY", Arrays.copyOfRange(key, PKCS1_OFFSET, key.length));
        return new TestCertificates(folder, store);
    }

    private static void pem(Path file, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    Path folder() {
        return folder;
    }

    /** Whoever has these trusts this certificate, and shows it. */
    Certificates client(String keyFile) {
        return new Certificates(folder.resolve("ca.pem"), folder.resolve("cert.pem"), folder.resolve(keyFile), true);
    }

    /** Whoever has these trusts this certificate, and shows none. */
    Certificates nameless() {
        return new Certificates(folder.resolve("ca.pem"), null, null, true);
    }

    /** Listens with this certificate, and wants to see it. */
    ServerSocket listen() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        return socket;
    }

    static List<String> keyFiles() {
        return List.of("pkcs8.pem", "key.pem");
    }
}
