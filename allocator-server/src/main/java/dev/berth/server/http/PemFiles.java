package dev.berth.server.http;

import java.io.ByteArrayInputStream;
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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's key and certificates from files as every web server takes them (RFC 7468). */
public final class PemFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PemFiles.class);

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final char[] IN_MEMORY = {};

    private PemFiles() {}

    /**
     * What a server needs for TLS.
     *
     * @param certificates the server's own first, then those that lead to a root
     * @param key the private key in PKCS #8, not encrypted
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file is not what it should be, with a message that names it
     */
    public static SSLContext load(Path certificates, Path key) throws IOException, GeneralSecurityException {
        Certificate[] chain = chain(certificates);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        store.setKeyEntry("server", privateKey(key), IN_MEMORY, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, IN_MEMORY);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return tls;
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(file);
        Certificate[] chain;
        try {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .toArray(new Certificate[0]);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + ": has no certificates in PEM", e);
        }
        if (chain.length == 0) {
            throw new GeneralSecurityException(file + ": has no certificates in PEM");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (key.find()) {
            PKCS8EncodedKeySpec encoded =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
                } catch (InvalidKeySpecException e) {
                    LOG.debug("{}: its key is not {}", file, algorithm);
                }
            }
        }
        throw new GeneralSecurityException(file
                + ": has no private key in PKCS #8 without a password; convert it by openssl pkcs8 -topk8 -nocrypt");
    }
}
