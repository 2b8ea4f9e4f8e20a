package dev.berth.server.cli;

import dev.berth.server.apply.Contents;
import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.load.ClusterLoader;
import dev.berth.server.plan.Plan;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.wiring.DriverSet;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
            "",
            "Exit status: 0 all allocated, 1 something conflicts or waits, 2 bad input or usage; then nothing is changed."
        })
final class ImportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A cluster file, such as berth export prints.")
    private Path file = Path.of("");

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

    @Override
    public Integer call() {
        Cluster cluster = new ClusterLoader(new ComposeOptions(null, 1, terminal.environment())).load(List.of(file));
        if (!cluster.stacks().isEmpty()) {
            throw InputException.of(file, "a Compose file brings nothing that was allocated before", "use berth apply");
        }
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = state.open(drivers)) {
            int present = opened.stored().size();
            if (present > 0) {
                throw InputException.of(
                        state.file(), "this state has " + present + " objects already", "import into a new one");
            }
            opened.put(new ClusterObjects(cluster.networks(), cluster.services(), cluster.tasks(), cluster.nodes()));
            Plan plan = Contents.of(opened).all(cluster.notes());
            List<Change> changes = opened.changes();
            opened.commit();
            if (format.isJson()) {
                PlanJson.write(plan, changes, terminal.out());
            } else {
                String summary = state.file() + ": " + ChangesText.summary(changes);
                terminal.out()
                        .print(ChangesText.render(
                                changes, plan.notes(), plan.problems(), cluster, summary, terminal.style()));
            }
            return plan.isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }
}
