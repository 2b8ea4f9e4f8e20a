package dev.berth.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a jar, or went wrong in its code. Immutable; keeps no class of the plugin in memory.
 *
 * @param path the jar, where it was found
 * @param pluginId its id; null if that could not be read
 * @param stage how far it came
 * @param message what is wrong, and what to do
 * @param cause what was thrown; null if nothing was. What a plugin's code threw is a {@link PluginFailure}
 */
public record PluginProblem(
        Path path, @Nullable String pluginId, ProblemStage stage, String message, @Nullable Throwable cause) {
    /** {@code acme.jar (acme): START: what is wrong}. */
    @Override
    public String toString() {
        return path.getFileName() + (pluginId == null ? "" : " (" + pluginId + ")") + ": " + stage + ": " + message;
    }
}
