package dev.berth.host;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jar of the folder, as it stands now. Immutable. Where a new jar turned out worse than the one it should replace, and the
 * older one goes on, the report is about the older one; what is wrong with the new one is among the problems.
 *
 * @param path the jar, where it was found
 * @param id its {@code Plugin-Id}; null if that could not be read
 * @param version its {@code Plugin-Version}; null if that could not be read
 * @param provides its drivers, in the order of the manifest; empty if they could not be read
 * @param sha256 the hash of its content, 64 hexadecimal digits; null if it could not be read
 * @param requires the SPI versions that it works with, as it says; null if that could not be read
 * @param state what has become of it
 * @param problems what is wrong with it, the first found first
 */
public record PluginReport(
        Path path,
        @Nullable String id,
        @Nullable String version,
        List<ProvidedDriver> provides,
        @Nullable String sha256,
        @Nullable String requires,
        PluginState state,
        List<PluginProblem> problems) {
    /** Copies the lists. */
    public PluginReport {
        provides = List.copyOf(provides);
        problems = List.copyOf(problems);
    }
}
