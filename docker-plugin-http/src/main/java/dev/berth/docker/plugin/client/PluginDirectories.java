package dev.berth.docker.plugin.client;

import java.nio.file.Path;
import java.util.List;

/**
 * Where plugins are looked for, in this order. Immutable.
 *
 * @param sockets directories of {@code NAME.sock} and {@code NAME/NAME.sock}
 * @param specs directories of {@code NAME.spec} and {@code NAME.json}, also one level below
 */
public record PluginDirectories(List<Path> sockets, List<Path> specs) {
    /** Docker's own. */
    public static final PluginDirectories DEFAULT = new PluginDirectories(
            List.of(Path.of("/run/docker/plugins")),
            List.of(Path.of("/etc/docker/plugins"), Path.of("/usr/lib/docker/plugins")));

    /** Copies the lists. */
    public PluginDirectories {
        sockets = List.copyOf(sockets);
        specs = List.copyOf(specs);
    }

    /** The same directories for sockets and for files. */
    public static PluginDirectories of(List<Path> directories) {
        return new PluginDirectories(directories, directories);
    }
}
