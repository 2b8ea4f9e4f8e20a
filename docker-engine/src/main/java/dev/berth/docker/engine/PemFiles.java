package dev.berth.docker.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.DockerEndpoint.Certificates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** A client's TLS from the files that Docker keeps: {@code ca.pem}, {@code cert.pem}, {@code key.pem} (RFC 7468). */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    /** Version 0 and the algorithm rsaEncryption: what PKCS #8 puts before a key in PKCS #1 (RFC 5958, RFC 8017). */
    private static final byte[] RSA_HEADER = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final char[] IN_MEMORY = {};

    private PemFiles() {}

    /**
     * @throws AllocatorException {@code invalid-argument} if a file cannot be read, or holds something else
     */
    static SslContextFactory.Client tls(Certificates files) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        try {
            KeyStore own = own(files);
            if (!files.verified()) {
                tls.setEndpointIdentificationAlgorithm(null);
                tls.setSslContext(unverified(own));
                return tls;
            }
            if (files.authority() != null) {
                KeyStore trusted = empty();
                int number = 0;
                for (Certificate each : certificates(files.authority())) {
                    trusted.setCertificateEntry("authority" + number++, each);
                }
                tls.setTrustStore(trusted);
            }
            if (own != null) {
                tls.setKeyStore(own);
                tls.setKeyStorePassword("");
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(firstNamed(files), String.valueOf(e.getMessage()));
        }
        return tls;
    }

    /** The client's certificate with its key; null if it has none. */
    private static @Nullable KeyStore own(Certificates files) throws IOException, GeneralSecurityException {
        Path certificate = files.certificate();
        Path key = files.key();
        if (certificate == null || key == null) {
            return null;
        }
        KeyStore own = empty();
        own.setKeyEntry(
                "client", privateKey(key), IN_MEMORY, certificates(certificate).toArray(new Certificate[0]));
        return own;
    }

    /** Jetty's own way of trusting all counts only without any store: with a client's certificate it would check after all. */
    private static SSLContext unverified(@Nullable KeyStore own) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, IN_MEMORY);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), SslContextFactory.TRUST_ALL_CERTS, null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        Collection<? extends Certificate> found;
        try {
            found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (GeneralSecurityException e) {
            throw unusable(file, "has no certificates in PEM");
        }
        if (found.isEmpty()) {
            throw unusable(file, "has no certificates in PEM");
        }
        return found;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (key.find()) {
            byte[] bytes = Base64.getMimeDecoder().decode(key.group(2));
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(key.group(1) == null ? bytes : wrapped(bytes));
            for (String algorithm : ALGORITHMS) {
                PrivateKey found = privateKey(algorithm, encoded);
                if (found != null) {
                    return found;
                }
            }
        }
        throw unusable(
                file,
                "has no private key in PKCS #8 or PKCS #1 without a password; convert it by openssl pkcs8 -topk8 -nocrypt");
    }

    private static @Nullable PrivateKey privateKey(String algorithm, PKCS8EncodedKeySpec encoded)
            throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (InvalidKeySpecException e) {
            return null; // a key of another algorithm
        }
    }

    private static byte[] wrapped(byte[] rsaKey) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_HEADER);
        content.writeBytes(element(OCTETS, rsaKey));
        return element(SEQUENCE, content.toByteArray());
    }

    /** Tag, length and content, the length in DER's long form: a key has at least 256 bytes. */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        element.write(0x82);
        element.write(content.length >> 8);
        element.write(content.length);
        element.writeBytes(content);
        return element.toByteArray();
    }

    private static Path firstNamed(Certificates files) {
        for (Path each : new @Nullable Path[] {files.authority(), files.certificate(), files.key()}) {
            if (each != null) {
                return each;
            }
        }
        throw new IllegalStateException();
    }

    private static AllocatorException unusable(Path file, String problem) {
        return AllocatorException.invalidArgument(
                "Docker certificates",
                file.toString(),
                problem,
                "correct the file, or name another folder by DOCKER_CERT_PATH");
    }
}
