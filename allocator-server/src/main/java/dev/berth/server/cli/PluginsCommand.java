package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.host.PluginReport;
import dev.berth.server.input.InputException;
import dev.berth.server.load.Settings;
import dev.berth.server.view.PluginsJson;
import dev.berth.server.view.PluginsTable;
import dev.berth.server.wiring.PluginFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth plugins}. */
@Command(
        name = "plugins",
        description = "Shows the jars that bring further drivers, what is wrong with them, and Docker plugins.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  berth plugins list                       those of the program, without running them",
            "  berth plugins verify /opt/berth/plugins  runs each: creates its drivers, and closes them",
            "",
            "Exit status: 0 no problem, 1 some jar has problems, 2 bad input or usage."
        })
final class PluginsCommand {
    private PluginsCommand() {}

    /** The command with its own commands. */
    static CommandLine with(Terminal terminal) {
        return new CommandLine(new PluginsCommand())
                .addSubcommand(new ListCommand(terminal))
                .addSubcommand(new VerifyCommand(terminal));
    }

    /** What both commands have in common. */
    private abstract static class Check implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(arity = "0..1", paramLabel = "DIR", description = "The folder; plugins beside bin unless said.")
        private @Nullable Path folder;

        @Mixin
        private FormatOption format = new FormatOption();

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Option(
                names = "--docker-plugins",
                paramLabel = "DIR",
                description = "The directory of Docker plugins; may be repeated; Docker's own unless said.")
        private List<Path> dockerPlugins = List.of();

        abstract List<PluginReport> reports(Path in);

        @Override
        public Integer call() {
            Path in = folder != null ? folder : terminal.pluginFolder();
            if (in == null) {
                throw InputException.of(Path.of("plugins"), "nobody says where the program is", "name the folder");
            }
            List<PluginReport> reports = folder == null && !Files.isDirectory(in) ? List.of() : checked(in);
            Map<String, String> docker =
                    PluginFolder.dockerPlugins(dockerPlugins.isEmpty() ? terminal.dockerPlugins() : dockerPlugins);
            if (format.isJson()) {
                PluginsJson.write(in, reports, docker, terminal.out());
            } else {
                terminal.out().print(PluginsTable.render(in, reports, docker, terminal.style()));
            }
            return reports.stream().allMatch(report -> report.problems().isEmpty())
                    ? ExitStatus.DONE
                    : ExitStatus.REFUSED;
        }

        private List<PluginReport> checked(Path in) {
            try {
                return reports(in);
            } catch (AllocatorException e) {
                throw PluginOptions.unreadable(in, e);
            }
        }
    }

    /** {@code berth plugins list}. */
    @Command(
            name = "list",
            description = "Reads each jar, running none.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 no problem, 1 some jar has problems, 2 bad input or usage."})
    private static final class ListCommand extends Check {
        ListCommand(Terminal terminal) {
            super(terminal);
        }

        @Override
        List<PluginReport> reports(Path in) {
            return PluginFolder.list(in);
        }
    }

    /** {@code berth plugins verify}. */
    @Command(
            name = "verify",
            description = "Loads each jar, creates its drivers, asks what they can do, and closes them.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 no problem, 1 some jar has problems, 2 bad input or usage."})
    private static final class VerifyCommand extends Check {
        @Mixin
        private SettingsOptions options = new SettingsOptions();

        VerifyCommand(Terminal terminal) {
            super(terminal);
        }

        @Override
        List<PluginReport> reports(Path in) {
            Settings settings = options.settings();
            return PluginFolder.verify(settings.cluster(), settings.drivers(), in);
        }
    }
}
