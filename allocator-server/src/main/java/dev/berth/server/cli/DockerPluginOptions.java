package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.server.DiscoveryFile;
import dev.berth.server.dockerplugin.PluginIdentity;
import dev.berth.server.dockerplugin.PluginPlace;
import dev.berth.server.wiring.DriverSet;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that make a server a plugin of a Docker engine. */
final class DockerPluginOptions extends CheckedOptions {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}");
    /** Drivers that engines have themselves: they would never ask us. */
    private static final Set<String> DOCKERS_OWN =
            Set.of("default", "null", "none", "windows", "bridge", "host", "overlay", "macvlan", "ipvlan");

    @Option(
            names = "--docker-plugin",
            paramLabel = "NAME",
            description = "Be a plugin of this name of the Docker engine on this machine, and nothing else: listen on"
                    + " DIR/NAME.sock, or on a port with --listen.")
    private @Nullable String name;

    @Option(
            names = "--ipam",
            paramLabel = "DRIVER",
            description = "The IPAM driver that the plugin is made of; default unless said.")
    private @Nullable String ipam;

    @Option(
            names = "--network",
            paramLabel = "DRIVER",
            description = "The network driver, of global scope, that the plugin is made of; none unless said.")
    private @Nullable String network;

    @Option(
            names = "--docker-plugin-dir",
            paramLabel = "DIR",
            description = "Where engines look for sockets; /run/docker/plugins unless said.")
    private @Nullable Path socketFolder;

    @Option(
            names = "--docker-spec-dir",
            paramLabel = "DIR",
            description = "Where engines look for plugins that listen on a port; /etc/docker/plugins unless said.")
    private @Nullable Path noteFolder;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "The engine must show a certificate from one of these authorities, in PEM.")
    private @Nullable Path clientAuthorities;

    @Option(
            names = "--docker-cert",
            paramLabel = "FILE",
            description = "The certificate that the engine is told to show.")
    private @Nullable Path engineCertificate;

    @Option(names = "--docker-key", paramLabel = "FILE", description = "The key of that.")
    private @Nullable Path engineKey;

    /**
     * Whether the server is to be a plugin.
     *
     * @throws ParameterException if the options do not go together
     */
    boolean isWanted() {
        if (name == null) {
            for (String needing : new String[] {
                "--ipam",
                "--network",
                "--docker-plugin-dir",
                "--docker-spec-dir",
                "--tls-client-ca",
                "--docker-cert",
                "--docker-key"
            }) {
                if (isGiven(needing)) {
                    throw misused(needing + " goes with --docker-plugin NAME");
                }
            }
            return false;
        }
        return true;
    }

    /**
     * The plugin's name.
     *
     * @throws ParameterException if it is none
     */
    String name() {
        String given = String.valueOf(name);
        if (!NAME.matcher(given).matches()) {
            throw misused("--docker-plugin: \"" + given
                    + "\" is no name of a plugin: letters, digits, _ . - and at most 64 of"
                    + " them, the first a letter or digit");
        }
        if (DOCKERS_OWN.contains(given)) {
            throw misused(
                    "--docker-plugin: Docker has a driver of its own named \"" + given + "\"; choose another name");
        }
        return given;
    }

    PluginIdentity identity() {
        return new PluginIdentity(ipam == null && network == null ? "default" : ipam, network);
    }

    /**
     * Where it listens.
     *
     * @throws ParameterException if the options do not go together
     */
    PluginPlace place(ListenOptions listen) {
        String plugin = name();
        if (!listen.isGiven()) {
            Path folder = socketFolder != null ? socketFolder : Path.of("/run/docker/plugins");
            return new PluginPlace.Socket(folder.resolve(plugin + ".sock"));
        }
        together("--docker-cert", engineCertificate, "--docker-key", engineKey);
        Path certificates = listen.certificates();
        return listen.plugin(
                clientAuthorities,
                new DiscoveryFile(
                        noteFolder != null ? noteFolder : Path.of("/etc/docker/plugins"),
                        plugin,
                        certificates == null
                                ? null
                                : new DiscoveryFile.Protection(certificates, engineCertificate, engineKey)));
    }

    /**
     * Makes sure that there are the drivers, before there is a state.
     *
     * @throws AllocatorException {@code unknown-ipam-driver}, {@code unknown-driver}
     */
    void check(DriverSet drivers) {
        PluginIdentity wanted = identity();
        if (wanted.ipamDriver() != null) {
            drivers.checkIpam(wanted.ipamDriver());
        }
        if (wanted.networkDriver() != null) {
            drivers.checkNetwork(wanted.networkDriver());
        }
    }

    /** Whether the options are to blame. */
    static boolean isMisuse(AllocatorException failure) {
        ErrorCode code = failure.code();
        return code.equals(ErrorCode.INVALID_ARGUMENT)
                || code.equals(ErrorCode.UNKNOWN_IPAM_DRIVER)
                || code.equals(ErrorCode.UNKNOWN_DRIVER);
    }

    /** Why it cannot listen, and what to do. */
    static String reason(PluginPlace place, IOException failure) {
        String where = place instanceof PluginPlace.Socket ? "--docker-plugin-dir" : "--listen and --docker-spec-dir";
        if (failure instanceof AccessDeniedException denied) {
            return "permission to write " + denied.getFile() + " is denied; run as root, or choose another place by "
                    + where;
        }
        String problem = failure instanceof FileSystemException file && file.getReason() != null
                ? file.getFile() + " " + file.getReason()
                : failure.toString();
        return problem + "; end that process, or choose another place by " + where;
    }
}
