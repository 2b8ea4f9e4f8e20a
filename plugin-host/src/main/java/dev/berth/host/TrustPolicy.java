package dev.berth.host;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;

/**
 * Decides from a jar's content whether its code may run; asked before anything of it is believed, its manifest included.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface TrustPolicy {
    /**
     * What speaks against this jar.
     *
     * @param jar the host's own copy, which nobody else changes
     * @param sha256 the hash of its content, 64 lower-case hexadecimal digits
     * @return empty if it may run; else why not, and what to do
     * @throws IOException if the copy cannot be read; it may then not run
     */
    Optional<String> objection(Path jar, String sha256) throws IOException;

    /** Every jar may run: whoever can write to the folder is trusted. */
    static TrustPolicy off() {
        return (jar, sha256) -> Optional.empty();
    }

    /**
     * Only jars with these contents may run.
     *
     * @param sha256 hashes of 64 hexadecimal digits, as {@code sha256sum} prints them
     * @throws dev.berth.api.error.AllocatorException {@code invalid-argument} if one is anything else
     */
    static TrustPolicy pinned(Collection<String> sha256) {
        return PinnedHashes.of(sha256);
    }

    /**
     * Only jars may run of which every entry is signed with the key of one of these certificates. That the certificate itself
     * is one of these is what counts; neither who issued it nor its time of validity is looked at.
     */
    static TrustPolicy signedBy(Collection<X509Certificate> certificates) {
        return new SignedJars(certificates);
    }
}
