package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.serve.BerthServer;
import dev.berth.server.serve.ServeSettings;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth serve}. */
@Command(
        name = "serve",
        description = "Keeps a cluster allocated and answers HTTP requests until it is told to stop (SIGTERM, Ctrl-C).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Examples:",
            "  berth serve",
            "  berth serve --listen 127.0.0.1:0 --state cluster.db",
            "  berth serve --listen 0.0.0.0:8443 --token-file token --tls-cert cert.pem --tls-key key.pem",
            "",
            "The API is described by /openapi.json.",
            "",
            "Exit status: 0 stopped as told, 1 the state or the port is in use or fails, 2 bad input or usage."
        })
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final StopSignal stop;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where the cluster is kept; berth.db unless said. Made if it is not there.")
    private Path state = Path.of("berth.db");

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ServeCommand(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        ServerSettings where = listen.settings();
        ServeSettings all = new ServeSettings(settings.settings().cluster(), where);
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                BerthServer server = BerthServer.start(States.open(state), () -> States.read(state), drivers, all)) {
            terminal.out().println("berth: listening on " + server.address());
            terminal.out().flush();
            stop.await();
            return ExitStatus.DONE;
        } catch (AllocatorException e) {
            terminal.err().println("berth: " + e.getMessage());
            return ExitStatus.REFUSED;
        } catch (IOException e) {
            terminal.err()
                    .println("berth: cannot listen on " + where.host() + ":" + where.port() + ": " + reason(e)
                            + "; choose another place by --listen");
            return ExitStatus.REFUSED;
        }
    }

    static String reason(IOException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }
}
