package dev.berth.server.cli;

import dev.berth.host.DriverKind;
import dev.berth.server.view.ConformanceTable;
import dev.berth.server.wiring.EndpointConformance;
import dev.berth.server.wiring.JarConformance;
import dev.berth.tck.ConformanceJson;
import dev.berth.tck.ConformanceReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth tck}. */
@Command(
        name = "tck",
        description = "Judges a packaged driver, or a Docker plugin, by the rules that the allocator relies on.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The rules are explained in docs/spi-rules.md.",
            "",
            "Examples:",
            "  berth tck ipam acme.jar --set base=10.200.0.0/16",
            "  berth tck ipam unix:///run/docker/plugins/acme.sock",
            "  berth tck network acme.jar --driver acme-vlan --format json > conformance.json",
            "",
            "Exit status: 0 the driver keeps every rule, 1 it does not, 2 bad input or usage."
        })
final class TckCommand {
    private TckCommand() {}

    /** The command with its own commands. */
    static CommandLine with(Terminal terminal) {
        return new CommandLine(new TckCommand())
                .addSubcommand(new IpamCommand(terminal))
                .addSubcommand(new NetworkCommand(terminal));
    }

    /** What both commands have in common. */
    private abstract static class Judgement implements Callable<Integer> {
        private final Terminal terminal;
        private final DriverKind kind;

        @Parameters(
                paramLabel = "JAR|ENDPOINT",
                description =
                        "A packaged plugin; or a Docker plugin: unix://PATH, tcp://HOST:PORT, http(s)://HOST[:PORT], its socket, or"
                                + " its name.")
        private String subject = "";

        @Option(
                names = "--docker-plugins",
                paramLabel = "DIR",
                description =
                        "Where the name of a Docker plugin is looked for; may be repeated; Docker's own unless said.")
        private List<Path> dockerPlugins = List.of();

        @Option(names = "--driver", paramLabel = "NAME", description = "Which driver, if the jar has several.")
        private @Nullable String driver;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "What the driver is configured with; may be given several times.")
        private Map<String, String> configuration = new LinkedHashMap<>();

        @Option(names = "--seed", paramLabel = "N", description = "Repeats the random choices of an earlier run.")
        private @Nullable Long seed;

        @Mixin
        private FormatOption format = new FormatOption();

        @Mixin
        private SettingsOptions settings = new SettingsOptions();

        Judgement(Terminal terminal, DriverKind kind) {
            this.terminal = terminal;
            this.kind = kind;
        }

        /** A URL, a socket, or a name: what cannot be the path of a jar. */
        private boolean isEndpoint() {
            if (subject.contains("://")) {
                return true;
            }
            Path path = Path.of(subject);
            if (Files.exists(path)) {
                return !Files.isRegularFile(path) && !Files.isDirectory(path);
            }
            return path.getNameCount() == 1 && !path.isAbsolute() && !subject.endsWith(".jar");
        }

        @Override
        public Integer call() {
            OptionalLong repeated = seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
            ConformanceReport report = isEndpoint()
                    ? new EndpointConformance(
                                    subject,
                                    dockerPlugins.isEmpty() ? terminal.dockerPlugins() : dockerPlugins,
                                    settings.settings().cluster(),
                                    repeated)
                            .of(kind)
                    : new JarConformance(Path.of(subject), driver, settings.settings(), configuration, repeated)
                            .of(kind);
            if (format.isJson()) {
                terminal.out().print(ConformanceJson.of(List.of(report)));
            } else {
                terminal.out().print(ConformanceTable.render(report, terminal.style()));
            }
            return report.conforms() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }
    }

    /** {@code berth tck ipam}. */
    @Command(
            name = "ipam",
            description = "Judges an IPAM driver.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 the driver keeps every rule, 1 it does not, 2 bad input or usage."})
    private static final class IpamCommand extends Judgement {
        IpamCommand(Terminal terminal) {
            super(terminal, DriverKind.IPAM);
        }
    }

    /** {@code berth tck network}. */
    @Command(
            name = "network",
            description = "Judges a network driver.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Exit status: 0 the driver keeps every rule, 1 it does not, 2 bad input or usage."})
    private static final class NetworkCommand extends Judgement {
        NetworkCommand(Terminal terminal) {
            super(terminal, DriverKind.NETWORK);
        }
    }
}
