package dev.berth.server.cli;

import dev.berth.server.apply.Outcome;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.KnownIds;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.wiring.DriverSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth apply}. */
@Command(
        name = "apply",
        description = "Allocates for Compose or cluster files, and keeps it in a state.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "What a stack had before and its file no longer has is removed; everything else keeps what it holds.",
            "What cannot be allocated is kept too, and waits for what it lacks: see berth show.",
            "",
            "Examples:",
            "  berth apply shop.yaml",
            "  berth apply --whole --state cluster.db shop.yaml billing.yaml",
            "",
            "Exit status: 0 all allocated, 1 something was refused or waits, 2 bad input or usage; then nothing is changed."
        })
final class ApplyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StackOptions stacks = new StackOptions();

    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--no-prune", description = "Keep what a stack had before and its file no longer has.")
    private boolean noPrune;

    @Option(names = "--whole", description = "Change nothing unless all of it can be allocated.")
    private boolean whole;

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!state.exists()) { // bad input must not leave a new file behind
            var unused = Wanted.read(stacks, KnownIds.NONE, terminal);
        }
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = state.open(drivers)) {
            Cluster cluster;
            Outcome outcome;
            boolean stored;
            try (ProgressLine progress = terminal.progress()) {
                progress.doing("reading");
                cluster = Wanted.read(stacks, opened, terminal);
                progress.doing("allocating");
                outcome = Outcome.of(opened, cluster, !noPrune);
                stored = !whole || outcome.plan().isComplete();
                if (stored) {
                    progress.doing("storing");
                    opened.commit();
                }
            }
            print(outcome, cluster, stored);
            return outcome.plan().isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }

    private void print(Outcome outcome, Cluster cluster, boolean stored) {
        if (format.isJson()) {
            PlanJson.write(outcome.plan(), outcome.changes(), terminal.out());
            return;
        }
        String summary = stored
                ? state.file() + ": " + ChangesText.summary(outcome.changes())
                        + (outcome.changes().isEmpty() ? " to change" : "")
                : state.file() + ": nothing was changed, since not all of it can be allocated";
        terminal.out()
                .print(ChangesText.render(
                        outcome.changes(),
                        outcome.plan().notes(),
                        outcome.plan().problems(),
                        cluster,
                        summary,
                        terminal.style()));
    }
}
