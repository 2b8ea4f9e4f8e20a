package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.server.dockerplugin.DockerPlugin;
import dev.berth.server.dockerplugin.PluginPlace;
import dev.berth.server.dockerplugin.PluginService;
import dev.berth.server.http.ServerSettings;
import dev.berth.server.serve.BerthServer;
import dev.berth.server.serve.ServeSettings;
import dev.berth.server.state.ClusterStore;
import dev.berth.server.wiring.DriverSet;
import dev.berth.server.wiring.States;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth serve}. */
@Command(
        name = "serve",
        description =
                "Keeps a cluster allocated and answers HTTP requests, or those of a Docker engine, until it is told to stop"
                        + " (SIGTERM, Ctrl-C).",
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
            "With --docker-plugin, Berth is an IPAM plugin of this machine's Docker engine instead (docs/docker-ipam.md):",
            "  berth serve --docker-plugin berth --state /var/lib/berth/docker.db",
            "  docker network create --ipam-driver berth net1",
            "",
            "Exit status: 0 stopped as told, 1 the state or the port is in use or fails, 2 bad input or usage."
        })
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final StopSignal stop;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Where the cluster, or what the plugin gave, is kept; berth.db, or docker-NAME.db, unless said."
                            + " Made if it is not there.")
    private @Nullable Path state;

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Mixin
    private DockerPluginOptions docker = new DockerPluginOptions();

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
        return docker.isWanted() ? servePlugin() : serveCluster();
    }

    private int servePlugin() {
        PluginPlace place = docker.place(listen);
        Path file = state != null ? state : Path.of("docker-" + docker.name() + ".db");
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal)) {
            docker.check(drivers);
            DockerPlugin plugin = DockerPlugin.open(States.open(file), docker.identity(), drivers::allocatorForDocker);
            // Heard before there is something that tells engines where it listens.
            try (StopSignal.Heard told = stop.listen();
                    PluginService served = PluginService.start(plugin, place)) {
                return serve(served.address(), told);
            }
        } catch (AllocatorException e) {
            terminal.err().println("berth: " + e.getMessage());
            return DockerPluginOptions.isMisuse(e) ? ExitStatus.BAD_INPUT : ExitStatus.REFUSED;
        } catch (IOException e) {
            terminal.err().println("berth: cannot listen: " + DockerPluginOptions.reason(place, e));
            return ExitStatus.REFUSED;
        }
    }

    private int serve(URI address, StopSignal.Heard told) {
        terminal.out().println("berth: listening on " + address);
        terminal.out().flush();
        told.await();
        return ExitStatus.DONE;
    }

    private int serveCluster() {
        ServerSettings where = listen.settings();
        ServeSettings all = new ServeSettings(settings.settings().cluster(), where);
        Path file = state != null ? state : Path.of("berth.db");
        try (DriverSet drivers = plugins.drivers(settings.settings(), terminal);
                BerthServer server = BerthServer.start(
                        new ClusterStore(States.open(file)), () -> new ClusterStore(States.read(file)), drivers, all);
                StopSignal.Heard told = stop.listen()) {
            return serve(server.address(), told);
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
