package dev.berth.docker.plugin.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a plugin behind TLS is trusted, and what it is shown.
 *
 * @param authorities whom to trust, in PEM; null for the system's roots
 * @param certificate to show, in PEM; null for none
 * @param key of the certificate, in PEM
 * @param insecureSkipVerify whether whoever answers is taken for the plugin
 */
public record TlsConfig(
        @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key, boolean insecureSkipVerify) {
    /** The system's roots, no certificate. */
    public static final TlsConfig DEFAULT = new TlsConfig(null, null, null, false);
}
