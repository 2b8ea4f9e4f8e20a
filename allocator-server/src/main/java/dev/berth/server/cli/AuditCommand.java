package dev.berth.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.core.CnmAllocator;
import dev.berth.server.apply.Contents;
import dev.berth.server.audit.Audit;
import dev.berth.server.audit.Dismissal;
import dev.berth.server.audit.Finding;
import dev.berth.server.audit.NotedCall;
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
            "repaired: stop it, and repair its state.",
            "",
            "--dismiss shows what a driver may hold though nobody owns it, where berth cannot give it back: the answer that",
            "named it was lost, or the driver is gone. Compare with the driver's own records first.",
            "",
            "--docker looks at a swarm instead, changes nothing there, and also tells how full each network is.",
            "",
            "Examples:",
            "  berth audit",
            "  berth audit --repair --yes --state cluster.db",
            "  berth audit --server http://127.0.0.1:8080",
            "  berth audit --dismiss --server http://127.0.0.1:8080",
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

    @Option(
            names = "--dismiss",
            description = "Neither give back nor report any more what cannot be given back; shows it, and asks.")
    private boolean dismiss;

    @Option(names = "--yes", description = "Repair or dismiss without asking.")
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
            docker.refuse("--state", "--repair", "--dismiss", "--server");
            return swarm.run(docker.source(terminal.environment()), format, terminal);
        }
        if (repair && dismiss) {
            throw misused("--repair and --dismiss do not go together: one after the other");
        }
        if (server.isGiven()) {
            return serverTold();
        }
        return dismiss ? dismissed() : state();
    }

    private ParameterException misused(String problem) {
        if (spec == null) {
            throw new IllegalStateException("a command has a specification");
        }
        return new ParameterException(spec.commandLine(), problem);
    }

    private int serverTold() {
        if (spec != null && spec.commandLine().getParseResult().hasMatchedOption("--state")) {
            throw misused("--state and --server do not go together: name one of them");
        }
        if (repair) {
            throw misused("--repair and --server do not go together: stop the server, then repair its state by"
                    + " berth audit --repair --state FILE");
        }
        JsonNode report = server.get("/v1/audit");
        if (dismiss) {
            return dismissed(report);
        }
        if (format.isJson()) {
            ServerAuditView.write(report, terminal.out());
        } else {
            terminal.out().print(ServerAuditView.render(report, terminal.style()));
        }
        return ServerAuditView.isClean(report) ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private int dismissed(JsonNode report) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode named = body.putArray("pendingReleases");
        List<Dismissal> dismissals = ServerAuditView.dismissals(report);
        dismissals.forEach(
                each -> named.addObject().put("driver", each.driver()).put("resource", each.resource()));
        return new Dismissing(terminal, format.isJson(), yes)
                .of(dismissals, "at " + server.server(), () -> server.post("/v1/audit/dismissals", body));
    }

    private int dismissed() {
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = state.openExisting(drivers)) {
            List<NotedCall> calls;
            try (CnmAllocator present = drivers.allocator()) {
                calls = calls(opened, present).stream()
                        .filter(NotedCall::isDismissible)
                        .toList();
            }
            List<Dismissal> dismissals = calls.stream()
                    .map(each -> new Dismissal(
                            each.driver(), each.resource(), each.outlook().toString()))
                    .toList();
            return new Dismissing(terminal, format.isJson(), yes).of(dismissals, "in " + state.file(), () -> {
                opened.dismiss(calls.stream().map(NotedCall::id).toList());
                opened.commit();
            });
        }
    }

    private static List<NotedCall> calls(ClusterState opened, CnmAllocator drivers) {
        return opened.intents().stream()
                .map(each -> NotedCall.of(each, drivers))
                .toList();
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
            if (repair) {
                return repaired(opened, findings, plan, cluster);
            }
            List<NotedCall> calls = calls(opened, opened.engine().allocator());
            if (format.isJson()) {
                AuditView.write(findings, calls, plan.problems(), terminal.out());
            } else {
                terminal.out().print(AuditView.render(findings, calls, plan.problems(), cluster, terminal.style()));
            }
            return findings.isEmpty() && calls.isEmpty() && plan.problems().isEmpty()
                    ? ExitStatus.DONE
                    : ExitStatus.REFUSED;
        }
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
        int pending = opened.intents().size();
        if (pending > 0) {
            terminal.err()
                    .println("berth: " + pending + " pending release" + (pending == 1 ? "" : "s")
                            + " cannot be repaired: berth audit --state " + state.file()
                            + " shows what becomes of each");
        }
        return left == 0 && plan.problems().isEmpty() && pending == 0 ? ExitStatus.DONE : ExitStatus.REFUSED;
    }
}
