package dev.berth.server.cli;

import dev.berth.api.model.ClusterSettings;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.PlanJson;
import dev.berth.server.wiring.DriverSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth export}. */
@Command(
        name = "export",
        description = "Prints everything in a state as a cluster file: the objects with what they hold.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Examples:",
            "  berth export > cluster.json",
            "  berth export --state old.db > cluster.json && berth import cluster.json --state new.db",
            "",
            "Exit status: 0 printed, 2 bad input or usage."
        })
final class ExportCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StateOption state = new StateOption();

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (ClusterState opened = state.read(DriverSet.builtIn(ClusterSettings.DEFAULT))) {
            PlanJson.write(opened.stored(), terminal.out());
        }
        return ExitStatus.DONE;
    }
}
