package dev.berth.server.cli;

import dev.berth.server.compose.ComposeOptions;
import dev.berth.server.input.Cluster;
import dev.berth.server.load.ClusterLoader;
import dev.berth.server.plan.Plan;
import dev.berth.server.plan.Planner;
import dev.berth.server.view.PlanJson;
import dev.berth.server.view.PlanTable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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
            "  berth plan --default-pool 10.9.0.0/16,26 --format json shop.yaml billing.yaml",
            "",
            "Exit status: 0 all allocated, 1 the allocator refused something, 2 bad input or usage."
        })
final class PlanCommand implements Callable<Integer> {
    /** The forms of output. */
    enum Format {
        table,
        json
    }

    private final Terminal terminal;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Compose files, each a stack of its own, and cluster files.")
    private List<Path> files = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The stack's name; else the file's top-level name, else the file's own.")
    private @Nullable String name;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            converter = NodesConverter.class,
            description = "How many nodes run a service of mode global; 1 unless said.")
    private int nodes = 1;

    @Option(names = "--format", paramLabel = "table|json", description = "The form of the output; table unless said.")
    private Format format = Format.table;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ComposeOptions options = new ComposeOptions(name, nodes, terminal.environment());
        Plan plan;
        String table;
        try (ProgressLine progress = terminal.progress()) {
            progress.doing("reading");
            Cluster cluster = new ClusterLoader(options).load(files);
            progress.doing("planning");
            plan = new Planner(settings.settings(), progress).plan(cluster);
            table = format == Format.table ? PlanTable.render(plan, cluster, terminal.style()) : "";
        }
        if (format == Format.json) {
            PlanJson.write(plan, terminal.out());
        } else {
            terminal.out().print(table);
        }
        return plan.isComplete() ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    /** Reads a number of nodes. */
    static final class NodesConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[1-9][0-9]{0,5}")) {
                throw new TypeConversionException("\"" + text + "\" is no number from 1 to 999999");
            }
            return Integer.valueOf(text);
        }
    }
}
