package dev.berth.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.apply.Contents;
import dev.berth.server.audit.Audit;
import dev.berth.server.audit.Finding;
import dev.berth.server.audit.Repairs;
import dev.berth.server.input.Cluster;
import dev.berth.server.plan.Plan;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterObjects;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.AuditView;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.view.ServerAuditView;
import dev.berth.server.wiring.DriverSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth audit}. */
@Command(
        name = "audit",
        description = {
            "Looks for conflicts among the objects of a state, or in a Docker Swarm, and tells what waits.",
            "With --server, of a running server: holds what it has in memory, who has which address, and what the IPAM"
                    + " drivers say against what is stored."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "--repair shows what would change, and asks. Of two owners the one that comes first at a restart keeps what it",
            "has. Whatever a person has to decide, such as overlapping subnets, stays as it is. A running server is not",
            "repaired: its restart takes again what the stored objects say, and nothing else.",
            "",
            "--docker looks at a swarm instead, changes nothing there, and also tells how full each network is.",
            "",
            "Examples:",
            "  berth audit",
            "  berth audit --repair --yes --state cluster.db",
            "  berth audit --server http://127.0.0.1:8080",
            "  berth audit --docker",
            "  berth audit --docker tcp://manager1:2376 --report",
            "  berth audit --docker-json saved/",
            "",
            "Exit status: 0 nothing found, 1 conflicts or waiting objects (that are left), 2 bad input or usage,",
            "3 the engine cannot be read."
        })
final class AuditCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--repair", description = "Put right what can be; shows what would change, and asks.")
    private boolean repair;

    @Option(names = "--yes", description = "Repair without asking.")
    private boolean yes;

    @Mixin
    private DockerOptions docker = new DockerOptions();

    @Mixin
    private SwarmAuditing swarm = new SwarmAuditing();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (docker.areGiven()) {
            docker.refuse("--state", "--repair", "--server");
            return swarm.run(docker.source(terminal.environment()), format, terminal);
        }
        return server.isGiven() ? serverTold() : state();
    }

    private int serverTold() {
        if (spec == null) {
            throw new IllegalStateException("a command has a specification");
        }
        for (String option : List.of("--state", "--repair")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + " and --server do not go together: stop the server to work on its state");
            }
        }
        JsonNode report = server.get("/v1/audit");
        if (format.isJson()) {
            ServerAuditView.write(report, terminal.out());
        } else {
            terminal.out().print(ServerAuditView.render(report, terminal.style()));
        }
        return ServerAuditView.isClean(report) ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private int state() {
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = repair ? state.openExisting(drivers) : state.read(drivers)) {
            ClusterObjects stored = opened.stored();
            List<Finding> findings = Audit.of(stored);
            if (repair) {
                opened.put(Repairs.of(stored, findings));
            }
            Plan plan = Contents.of(opened).all(List.of());
            Cluster cluster =
                    new Cluster(stored.networks(), stored.services(), stored.tasks(), stored.nodes(), List.of());
            return repair ? repaired(opened, findings, plan, cluster) : told(findings, plan, cluster);
        }
    }

    private int told(List<Finding> findings, Plan plan, Cluster cluster) {
        if (format.isJson()) {
            AuditView.write(findings, plan.problems(), terminal.out());
        } else {
            terminal.out().print(AuditView.render(findings, plan.problems(), cluster, terminal.style()));
        }
        return findings.isEmpty() && plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private int repaired(ClusterState opened, List<Finding> findings, Plan plan, Cluster cluster) {
        List<Change> changes = opened.changes();
        long left = findings.stream()
                .filter(each -> each.repair() == Finding.Repair.NONE)
                .count();
        boolean agreed = changes.isEmpty() || yes;
        String question = "a repair changes " + ChangesText.summary(changes) + ", and leaves " + left + " of "
                + findings.size() + " conflicts";
        if (format.isJson()) {
            PlanJson.write(plan, changes, terminal.out());
        } else {
            terminal.out()
                    .print(ChangesText.render(
                            changes, List.of(), plan.problems(), cluster, question, terminal.style()));
        }
        terminal.out().flush();
        if (!agreed && !terminal.agrees("berth: repair " + state.file() + " so? [y/N] ")) {
            terminal.err().println("berth: nothing was changed; --yes repairs without asking");
            return ExitStatus.REFUSED;
        }
        opened.commit();
        return left == 0 && plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }
}
