package dev.berth.docker.plugin.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What one side needs for TLS, from files in PEM (RFC 7468). */
public final class TlsFiles {
    private static final char[] IN_MEMORY = {};

    private TlsFiles() {}

    /**
     * A side of a connection.
     *
     * @param authorities whom it trusts; null for the system's roots
     * @param certificates its own certificate first, then those that lead to a root; null for none, as a client may do without
     * @param key the private key of the first of them, in PKCS #8, or as RSA in PKCS #1 or an elliptic curve in SEC 1;
     *     not encrypted; null exactly if there are no certificates
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file is not what it should be, with a message that names it
     */
    public static SSLContext load(@Nullable Path authorities, @Nullable Path certificates, @Nullable Path key)
            throws IOException, GeneralSecurityException {
        if ((certificates == null) != (key == null)) {
            throw new GeneralSecurityException(
                    "a certificate needs its key: there is only " + (certificates == null ? key : certificates));
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                certificates == null || key == null ? null : identity(certificates, key),
                authorities == null ? null : trust(authorities),
                null);
        return tls;
    }

    /**
     * A client that takes whoever answers for the right one.
     *
     * @param certificates what it shows; null for nothing
     * @param key of the first of them; null exactly if there are none
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file is not what it should be, with a message that names it
     */
    public static SSLContext trustingAnybody(@Nullable Path certificates, @Nullable Path key)
            throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                certificates == null || key == null ? null : identity(certificates, key),
                new TrustManager[] {new TrustAnybody()},
                null);
        return tls;
    }

    private static KeyManager[] identity(Path certificates, Path key) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] chain = chain(certificates);
        store.setKeyEntry("own", PrivateKeys.read(key), IN_MEMORY, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, IN_MEMORY);
        return keys.getKeyManagers();
    }

    private static TrustManager[] trust(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] trusted = chain(authorities);
        for (int at = 0; at < trusted.length; at++) {
            store.setCertificateEntry("authority-" + at, trusted[at]);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
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

    /** An extended one, since with a plain one the platform would still compare names. */
    private static final class TrustAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
