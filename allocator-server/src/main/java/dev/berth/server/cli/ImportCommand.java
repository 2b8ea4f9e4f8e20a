package dev.berth.server.cli;

import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.load.ClusterLoader;
import dev.berth.server.wiring.DriverSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth import}. */
@Command(
        name = "import",
        description = "Fills an empty state from a cluster file, whose objects keep what they hold.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Objects that have a state take again what it says; a conflict is reported, and nobody is renumbered.",
            "Objects without one are allocated after them.",
            "",
            "Examples:",
            "  berth import cluster.json --state new.db",
            "  berth import docker --state new.db",
            "",
            "Exit status: 0 all allocated, 1 something conflicts or waits, 2 bad input or usage; then nothing is changed."
        })
final class ImportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A cluster file, such as berth export prints.")
    private @Nullable Path file;

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine with(Terminal terminal) {
        return new CommandLine(new ImportCommand(terminal)).addSubcommand(new ImportDockerCommand(terminal));
    }

    @Override
    public Integer call() {
        if (file == null) {
            throw new ParameterException(command(), "name a cluster file, or docker");
        }
        Cluster cluster = new ClusterLoader(new ComposeOptions(null, 1, terminal.environment())).load(List.of(file));
        if (!cluster.stacks().isEmpty()) {
            throw InputException.of(file, "a Compose file brings nothing that was allocated before", "use berth apply");
        }
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal)) {
            return new Importing(terminal, state, format.isJson()).of(cluster, drivers);
        }
    }

    private CommandLine command() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
