package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import dev.berth.server.apply.Contents;
import dev.berth.server.apply.Removal;
import dev.berth.server.input.Cluster;
import dev.berth.server.input.InputException;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Problem;
import dev.berth.server.state.Change;
import dev.berth.server.state.ClusterState;
import dev.berth.server.view.ChangesText;
import dev.berth.server.view.PlanJson;
import dev.berth.server.wiring.DriverSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code berth remove}. */
@Command(
        name = "remove",
        description = "Removes objects from a state, and gives back what they hold.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "A service goes with its tasks. A network goes when nothing is on it any more.",
            "",
            "Examples:",
            "  berth remove service shop_worker",
            "  berth remove task web-1 web-2 --state cluster.db",
            "",
            "Exit status: 0 all removed, 1 something was refused, 2 bad input or usage; then nothing is changed."
        })
final class RemoveCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "What the objects are: network, service, task or node.")
    private ObjectKind kind = ObjectKind.TASK;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "Their ids.")
    private List<String> ids = List.of();

    @Mixin
    private StateOption state = new StateOption();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    RemoveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                ClusterState opened = state.openExisting(drivers)) {
            ClusterEngine engine = opened.engine();
            Contents before = Contents.of(opened);
            for (String id : ids) {
                if (find(engine, id).isEmpty()) {
                    throw InputException.of(
                            state.file(), "no " + kind + " has the id \"" + id + "\"", "see berth show " + kind + "s");
                }
            }
            Map<ObjectRef, AllocatorException> refused = Removal.of(kind, ids, engine);
            List<Problem> problems = Contents.of(opened).problems(refused);
            List<Change> changes = opened.changes();
            opened.commit();
            if (format.isJson()) {
                PlanJson.write(
                        new Plan(List.of(), List.of(), List.of(), List.of(), problems, List.of(), Map.of()),
                        changes,
                        terminal.out());
            } else {
                Cluster declared =
                        new Cluster(List.of(), List.of(), before.objects().tasks(), List.of(), List.of());
                String summary =
                        state.file() + ": " + ChangesText.summary(changes) + (changes.isEmpty() ? " to change" : "");
                terminal.out()
                        .print(ChangesText.render(changes, List.of(), problems, declared, summary, terminal.style()));
            }
            return problems.isEmpty() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }

    private Optional<? extends Declared<?>> find(ClusterEngine engine, String id) {
        return switch (kind) {
            case NETWORK -> engine.network(id);
            case NODE -> engine.node(id);
            case SERVICE -> engine.service(id);
            case TASK -> engine.task(id);
        };
    }

    /** Reads a kind, in the singular or the plural. */
    static final class KindConverter implements ITypeConverter<ObjectKind> {
        @Override
        public ObjectKind convert(String text) {
            for (ObjectKind kind : ObjectKind.values()) {
                if (text.toLowerCase(Locale.ROOT).matches(kind + "s?")) {
                    return kind;
                }
            }
            throw new TypeConversionException("\"" + text + "\" is none of network, service, task, node");
        }
    }
}
