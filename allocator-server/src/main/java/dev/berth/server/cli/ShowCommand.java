package dev.berth.server.cli;

import dev.berth.core.status.NetworkUsage;
import dev.berth.server.apply.Contents;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.PlanJson;
import dev.berth.server.view.PlanTable;
import dev.berth.server.view.PoolsView;
import dev.berth.server.wiring.DriverSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code berth show}. */
@Command(
        name = "show",
        description = "Shows what a state holds, and what waits in it and why.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Examples:",
            "  berth show",
            "  berth show tasks --format json",
            "  berth show pools --state cluster.db",
            "",
            "Exit status: 0 shown, 2 bad input or usage."
        })
final class ShowCommand implements Callable<Integer> {
    /** What can be shown by itself. */
    enum Part {
        networks(Problem.Kind.NETWORK),
        services(Problem.Kind.SERVICE),
        tasks(Problem.Kind.TASK),
        nodes(Problem.Kind.NODE),
        pools(null);

        private final Problem.@Nullable Kind kind;

        Part(Problem.@Nullable Kind kind) {
            this.kind = kind;
        }
    }

    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "networks|services|tasks|nodes|pools",
            description = "One kind of objects, or how full the pools are; all objects unless said.")
    private @Nullable Part part;

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = state.read(drivers)) {
            Contents contents = Contents.of(opened);
            if (part == Part.pools) {
                pools(contents);
            } else {
                objects(contents, notes(opened.changes()));
            }
        }
        return ExitStatus.DONE;
    }

    /** With other settings than before, something that waits may be had. */
    private static List<String> notes(List<Change> changes) {
        return changes.isEmpty()
                ? List.of()
                : List.of("not stored yet, and allocated by the next berth apply: "
                        + changes.get(0).ref()
                        + (changes.size() > 1 ? " and " + (changes.size() - 1) + " more" : ""));
    }

    private void pools(Contents contents) {
        Map<String, NetworkUsage> usage = new TreeMap<>(contents.usage());
        if (format.isJson()) {
            PoolsView.write(usage.values(), terminal.out());
        } else {
            terminal.out().print(PoolsView.render(usage.values(), terminal.style()));
        }
    }

    private void objects(Contents contents, List<String> notes) {
        Plan plan = chosen(contents.all(notes));
        if (format.isJson()) {
            if (part == null) {
                PlanJson.write(plan, terminal.out());
            } else {
                PlanJson.write(plan, Set.of(part.name(), "problems"), terminal.out());
            }
            return;
        }
        Cluster declared =
                new Cluster(plan.networks(), plan.services(), contents.objects().tasks(), plan.nodes(), List.of());
        terminal.out().print(PlanTable.renderState(plan, declared, terminal.style()));
    }

    private Plan chosen(Plan plan) {
        Part chosen = part;
        if (chosen == null) {
            return plan;
        }
        return new Plan(
                chosen == Part.networks ? plan.networks() : List.of(),
                chosen == Part.services ? plan.services() : List.of(),
                chosen == Part.tasks ? plan.tasks() : List.of(),
                chosen == Part.nodes ? plan.nodes() : List.of(),
                plan.problems().stream()
                        .filter(problem -> problem.kind() == chosen.kind)
                        .toList(),
                plan.notes(),
                plan.usage());
    }
}
