package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.server.input.InputException;
import dev.berth.server.load.Settings;
import dev.berth.server.wiring.DriverSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which plugins there are. */
final class PluginOptions {
    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description =
                    "Take drivers that are not built in from the jars in this folder; plugins beside bin unless said.")
    private @Nullable Path folder;

    @Option(
            names = "--docker-plugins",
            paramLabel = "DIR",
            description =
                    "Take drivers that no jar has from the Docker plugins in this directory (NAME.sock, .spec, .json); may be"
                            + " repeated; Docker's own directories unless said.")
    private List<Path> dockerPlugins = List.of();

    /**
     * The drivers that the user wants.
     *
     * @throws InputException if the folder that the user named cannot be read
     */
    DriverSet drivers(Settings settings, Terminal terminal) {
        return jars(settings, terminal)
                .andDockerPlugins(
                        dockerPlugins.isEmpty() ? terminal.dockerPlugins() : dockerPlugins, settings.drivers());
    }

    private DriverSet jars(Settings settings, Terminal terminal) {
        Path named = folder != null ? folder : terminal.pluginFolder();
        if (named == null) {
            return DriverSet.withoutPlugins(settings.cluster(), "no plugins folder was named; see --plugins");
        }
        if (folder == null && !Files.isDirectory(named)) {
            return DriverSet.withoutPlugins(settings.cluster(), "there is no plugins folder " + named);
        }
        try {
            return DriverSet.withPlugins(settings.cluster(), settings.drivers(), named);
        } catch (AllocatorException e) {
            throw unreadable(named, e);
        }
    }

    static InputException unreadable(Path folder, AllocatorException e) {
        return InputException.of(folder, e.problem(), e.advice().orElse("name another one"));
    }
}
