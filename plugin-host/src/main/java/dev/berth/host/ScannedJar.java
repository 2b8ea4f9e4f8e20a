package dev.berth.host;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jar of the folder, as far as it could be read without running it. Immutable.
 *
 * @param copy the host's copy; null if there is none
 * @param descriptor null if it cannot be used; then there is a rejection
 * @param rejection why it cannot be used; null if it can
 * @param remark what is wrong with it though it can be used; null if nothing is
 */
record ScannedJar(
        Path path,
        @Nullable JarCopy copy,
        @Nullable String id,
        @Nullable String version,
        @Nullable String requires,
        List<ProvidedDriver> provides,
        @Nullable Descriptor descriptor,
        @Nullable PluginProblem rejection,
        @Nullable PluginProblem remark) {
    ScannedJar {
        provides = List.copyOf(provides);
    }

    @Nullable
    String sha256() {
        return copy == null ? null : copy.sha256();
    }

    /** The file's name, for messages. */
    String fileName() {
        return String.valueOf(path.getFileName());
    }
}
