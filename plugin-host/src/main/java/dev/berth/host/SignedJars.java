package dev.berth.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Trusts what certain keys have signed, by the jar specification. Immutable. */
final class SignedJars implements TrustPolicy {
    /** The parts of a signature itself, which nobody signs. */
    private static final Pattern UNSIGNED =
            Pattern.compile("META-INF/(MANIFEST\\.MF|SIG-[^/]*|[^/]*\\.(SF|RSA|DSA|EC))", Pattern.CASE_INSENSITIVE);

    private final Set<X509Certificate> certificates;

    SignedJars(Collection<X509Certificate> certificates) {
        this.certificates = Set.copyOf(certificates);
    }

    @Override
    public Optional<String> objection(Path jar, String sha256) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), true)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (!entry.isDirectory() && !UNSIGNED.matcher(entry.getName()).matches() && !isTrusted(file, entry)) {
                    return Optional.of(entry.getName()
                            + (entry.getCodeSigners() == null ? " is not signed" : " is signed by somebody else")
                            + "; sign the whole jar with the key of a trusted certificate");
                }
            }
            return Optional.empty();
        } catch (SecurityException e) {
            return Optional.of("its signature is not right: "
                    + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) + "; get the jar again");
        }
    }

    private boolean isTrusted(JarFile file, JarEntry entry) throws IOException {
        try (InputStream content = file.getInputStream(entry)) {
            content.transferTo(
                    OutputStream.nullOutputStream()); // the signers are known, and the digest checked, at the end
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers != null) {
            for (CodeSigner signer : signers) {
                // the first certificate is the signer's; the chain behind it is what the jar claims, and not checked
                if (signer.getSignerCertPath().getCertificates().get(0) instanceof X509Certificate own
                        && certificates.contains(own)) {
                    return true;
                }
            }
        }
        return false;
    }
}
