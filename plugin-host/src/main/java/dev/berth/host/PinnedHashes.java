package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Trusts certain contents. Immutable. */
final class PinnedHashes implements TrustPolicy {
    private final Set<String> hashes;

    private PinnedHashes(Set<String> hashes) {
        this.hashes = hashes;
    }

    static PinnedHashes of(Collection<String> sha256) {
        Set<String> hashes = new TreeSet<>();
        for (String hash : sha256) {
            if (!hash.matches("[0-9a-fA-F]{64}")) {
                throw AllocatorException.invalidArgument(
                        "trust policy",
                        hash,
                        "no SHA-256 hash",
                        "give 64 hexadecimal digits, as sha256sum prints them");
            }
            hashes.add(hash.toLowerCase(Locale.ROOT));
        }
        return new PinnedHashes(hashes);
    }

    @Override
    public Optional<String> objection(Path jar, String sha256) {
        return hashes.contains(sha256)
                ? Optional.empty()
                : Optional.of("its SHA-256 hash " + sha256 + " is none of the " + hashes.size()
                        + " pinned ones; pin it if the jar is what it should be");
    }
}
