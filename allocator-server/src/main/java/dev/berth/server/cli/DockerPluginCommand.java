package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.Store;
import dev.berth.server.dockerplugin.BookReport;
import dev.berth.server.dockerplugin.DockerPlugin;
import dev.berth.server.input.InputException;
import dev.berth.server.view.PluginBookView;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth docker-plugin}. */
@Command(
        name = "docker-plugin",
        description =
                "Shows what berth serve --docker-plugin has handed out, and gives back what Docker has forgotten.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  berth docker-plugin show --state /var/lib/berth/docker.db",
            "  berth docker-plugin reclaim --state /var/lib/berth/docker.db",
            "",
            "Exit status: 0 done, 1 not done, 2 bad input or usage."
        })
final class DockerPluginCommand {
    private DockerPluginCommand() {}

    /** The command with its own commands. */
    static CommandLine with(Terminal terminal) {
        return new CommandLine(new DockerPluginCommand())
                .addSubcommand(new Show(terminal))
                .addSubcommand(new Reclaim(terminal));
    }

    private abstract static class OnState {
        @Option(
                names = "--state",
                paramLabel = "FILE",
                required = true,
                description = "Where berth serve --docker-plugin keeps what it gave.")
        private Path file = Path.of("");

        Path file() {
            return file;
        }

        /**
         * What is in it, also while it is served.
         *
         * @throws InputException if there is none, or it is a cluster's
         */
        BookReport report() {
            if (!Files.isRegularFile(file)) {
                throw InputException.of(file, "there is no such state", "check the name");
            }
            try (Store store = States.read(file)) {
                return BookReport.read(store);
            } catch (AllocatorException e) {
                throw InputException.of(file, e.problem(), e.advice().orElse("name another file"));
            }
        }
    }

    /** {@code berth docker-plugin show}. */
    @Command(
            name = "show",
            description = "Shows what is held, and what of it Docker has not asked for since it started.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 shown, 2 bad input or usage."})
    private static final class Show extends OnState implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private FormatOption format = new FormatOption();

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            BookReport book = report();
            if (format.isJson()) {
                PluginBookView.write(book, terminal.out());
            } else {
                terminal.out().print(PluginBookView.render(book, terminal.style()));
            }
            return ExitStatus.DONE;
        }
    }

    /** {@code berth docker-plugin reclaim}. */
    @Command(
            name = "reclaim",
            description =
                    "Gives back what Docker has forgotten: what is held, and Docker did not ask for when it last started."
                            + " Stop berth serve first; Docker waits for it some seconds.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 given back, or nothing to give back, 1 not done, 2 bad input or usage."})
    private static final class Reclaim extends OnState implements Callable<Integer> {
        private final Terminal terminal;

        @Option(names = "--yes", description = "Give it back without asking.")
        private boolean yes;

        @Mixin
        private SettingsOptions settings = new SettingsOptions();

        @Mixin
        private PluginOptions plugins = new PluginOptions();

        Reclaim(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            BookReport book = report();
            if (book.forgotten().isEmpty() && book.doubtful().isEmpty()) {
                terminal.out().println("berth: Docker has forgotten nothing");
                return ExitStatus.DONE;
            }
            String forgotten = PluginBookView.left(book.forgotten());
            terminal.out().print(PluginBookView.render(book, terminal.style()));
            terminal.out().flush();
            try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                    DockerPlugin plugin =
                            DockerPlugin.open(States.open(file()), book.identity(), drivers::allocatorForDocker)) {
                if (!book.forgotten().isEmpty()
                        && !yes
                        && !terminal.agrees("berth: give back " + forgotten + "? [y/N] ")) {
                    terminal.err().println("berth: nothing was changed; --yes gives back without asking");
                    return ExitStatus.REFUSED;
                }
                plugin.reclaim();
            } catch (AllocatorException e) {
                terminal.err().println("berth: " + e.getMessage());
                return ExitStatus.REFUSED;
            }
            terminal.out().println("berth: gave back " + forgotten);
            return ExitStatus.DONE;
        }
    }
}
