package dev.berth.server.cli;

import dev.berth.server.apply.Outcome;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.ClusterLoader;
import dev.berth.server.load.Settings;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Planner;
import dev.berth.server.state.ClusterState;
import dev.berth.server.swarm.SwarmPlan;
import dev.berth.server.swarm.SwarmPlanner;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.view.PlanTable;
import dev.berth.server.wiring.DriverSet;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth plan}. */
@Command(
        name = "plan",
        description = "Shows what would be allocated for Compose or cluster files, changing nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "A cluster file is {\"networks\":[],\"services\":[],\"tasks\":[],\"nodes\":[]} in JSON or YAML.",
            "",
            "Examples:",
            "  berth plan shop.yaml",
            "  berth plan --name test --nodes 3 shop.yaml",
            "  berth plan --plugins /opt/berth/plugins --driver-option acme.url=https://ipam.example shop.yaml",
            "  berth plan --state berth.db shop.yaml",
            "  berth plan shop.yaml --docker",
            "  berth plan shop.yaml --docker tcp://manager1:2376",
            "  berth plan --default-pool 10.9.0.0/16,26 --format json shop.yaml billing.yaml",
            "",
            "With --docker, a question mark stands behind what Docker may do otherwise.",
            "",
            "Exit status: 0 all allocated, 1 the allocator refused something, 2 bad input or usage,",
            "3 the engine cannot be read."
        })
final class PlanCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StackOptions stacks = new StackOptions();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Plan on top of this state, as berth apply would do it; on an empty cluster unless said.")
    private @Nullable Path state;

    @Option(
            names = "--no-prune",
            description = "With --state: keep what a stack had before and its file no longer has.")
    private boolean noPrune;

    @Mixin
    private DockerOptions docker = new DockerOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (docker.areGiven()) {
            docker.refuse("--state", "--no-prune", "--default-pool", "--vni-range");
            return planOnDocker();
        }
        if (state != null) {
            return planOn(new StateOption(state));
        }
        Plan plan;
        String table;
        try (ProgressLine progress = terminal.progress()) {
            progress.doing("reading");
            Cluster cluster = new ClusterLoader(stacks.compose(terminal.environment())).load(stacks.files());
            progress.doing("planning");
            try (DriverSet drivers = plugins.drivers(settings.settings(), terminal)) {
                plan = new Planner(drivers, progress).plan(cluster);
            }
            table = format.isJson() ? "" : PlanTable.render(plan, cluster, terminal.style());
        }
        if (format.isJson()) {
            PlanJson.write(plan, terminal.out());
        } else {
            terminal.out().print(table);
        }
        return plan.isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    /** What berth apply would do; nothing of it is stored. */
    private int planOn(StateOption present) {
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = present.read(drivers)) {
            Cluster cluster = Wanted.read(stacks, opened, terminal);
            Outcome outcome = Outcome.of(opened, cluster, !noPrune);
            if (format.isJson()) {
                PlanJson.write(outcome.plan(), outcome.changes(), terminal.out());
            } else {
                String summary = "berth apply would do this: " + ChangesText.summary(outcome.changes())
                        + (outcome.changes().isEmpty() ? " to change" : "") + "; " + present.file()
                        + " stays as it is";
                terminal.out()
                        .print(ChangesText.render(
                                outcome.changes(),
                                cluster.notes(),
                                outcome.plan().problems(),
                                cluster,
                                summary,
                                terminal.style()));
            }
            return outcome.plan().isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }

    /** What docker stack deploy would do; nothing of it is done. */
    private int planOnDocker() {
        SwarmSource swarm = docker.source(terminal.environment());
        SwarmPlanner planner = SwarmPlanner.of(swarm.read(), swarm.routes());
        Cluster cluster = Wanted.read(stacks, stacks.compose(terminal.environment(), planner.nodes()), planner.ids());
        Settings own = new Settings(planner.settings(), settings.settings().drivers());
        try (DriverSet drivers = plugins.drivers(own, terminal)) {
            SwarmPlan plan = planner.plan(cluster, drivers);
            if (format.isJson()) {
                PlanJson.write(plan.plan(), plan.doubts(), terminal.out());
            } else {
                terminal.out().print(PlanTable.render(plan.plan(), plan.declared(), plan.doubts(), terminal.style()));
            }
            return plan.plan().isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }
}
