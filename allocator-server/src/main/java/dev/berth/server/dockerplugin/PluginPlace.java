package dev.berth.server.dockerplugin;

import dev.berth.docker.plugin.server.DiscoveryFile;
import dev.berth.docker.plugin.server.PluginServer;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where an engine finds a plugin. Immutable. */
public sealed interface PluginPlace {
    /** Starts to listen there. */
    PluginServer listen(PluginServer.Builder server) throws IOException;

    /** Ends what tells the engine of it. */
    default void leave() {}

    /**
     * A unix domain socket, which its owner alone may use. The engine runs as root.
     *
     * @param path such as {@code /run/docker/plugins/berth.sock}
     */
    record Socket(Path path) implements PluginPlace {
        private static final Set<PosixFilePermission> PERMISSIONS =
                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        /**
         * The engine keeps its connections for ever, and what it sends on one that is being closed is lost: it repeats the call
         * without its body.
         */
        private static final PluginServer.Limits LIMITS = new PluginServer.Limits(
                PluginServer.Limits.DEFAULT.bodyBytes(), Duration.ofDays(1), PluginServer.Limits.DEFAULT.stopTime());

        @Override
        public PluginServer listen(PluginServer.Builder server) throws IOException {
            return server.limits(LIMITS).onSocket(path, PERMISSIONS);
        }
    }

    /**
     * A port, and the file that tells the engine of it.
     *
     * @param host the host
     * @param port 0 for any that is free
     * @param tls the server's keys and whom it trusts; null for neither
     * @param clientCertificates whether the engine must show a certificate
     * @param note the file
     */
    record Port(String host, int port, @Nullable SSLContext tls, boolean clientCertificates, DiscoveryFile note)
            implements PluginPlace {
        @Override
        public PluginServer listen(PluginServer.Builder server) throws IOException {
            PluginServer listening =
                    tls == null ? server.onTcp(host, port) : server.onTls(host, port, tls, clientCertificates);
            try {
                note.write(listening.address());
                return listening;
            } catch (IOException | RuntimeException e) {
                listening.close();
                throw e;
            }
        }

        @Override
        public void leave() {
            note.remove();
        }
    }
}
