package dev.berth.docker.plugin.server;

import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.NetworkPlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and serves plugins to whoever may connect, until it is closed. What a request asks wrongly gets an error answer and
 * reaches no plugin. Thread-safe; its threads are daemons.
 */
public final class PluginServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginServer.class);
    private static final int THREADS = 64;
    private static final int HEADER_BYTES = 16 << 10;

    /**
     * What one client may take.
     *
     * @param bodyBytes the longest body of a request, in bytes
     * @param idleTime between two bytes of a request's body or its answer, and on TCP between two requests of a connection. On a socket connections
     *     are kept between requests however long that is: an engine keeps its own for ever, and a request that meets the
     *     close of one is repeated without its body, or fails
     * @param stopTime for requests to be finished when the server is closed
     */
    public record Limits(int bodyBytes, Duration idleTime, Duration stopTime) {
        /** 1 MiB; idle for 60 s; 5 s to finish. */
        public static final Limits DEFAULT = new Limits(1 << 20, Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    private final Server server;
    private final URI address;
    private final Runnable afterwards;

    private PluginServer(Server server, URI address, Runnable afterwards) {
        this.server = server;
        this.address = address;
        this.afterwards = afterwards;
    }

    /** Starts to say what is served. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens: {@code unix:///run/docker/plugins/berth.sock}, {@code http://127.0.0.1:8080}, {@code https://...}. */
    public URI address() {
        return address;
    }

    /** Takes no further requests, finishes those under way, and removes the socket. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // Jetty's life cycle declares no less
            LOG.warn("the plugin server at {} did not stop well", address, e);
        } finally {
            afterwards.run();
        }
    }

    /** Collects what is served and how. Confined to one thread. */
    public static final class Builder {
        private final Routes routes = new Routes();
        private Limits limits = Limits.DEFAULT;

        private Builder() {}

        /** Serves an IPAM plugin. */
        public Builder ipam(IpamPlugin plugin) {
            routes.ipam(plugin);
            return this;
        }

        /** Serves a network plugin. */
        public Builder network(NetworkPlugin plugin) {
            routes.network(plugin);
            return this;
        }

        /**
         * Is told of each handshake before it is answered; a {@link dev.berth.docker.plugin.PluginRefusal} or an {@link
         * dev.berth.api.error.AllocatorException} that it throws is the answer. An engine shakes hands once in its life, when it first
         * needs the plugin.
         */
        public Builder onHandshake(Runnable told) {
            routes.onHandshake(told);
            return this;
        }

        /** What one client may take; {@link Limits#DEFAULT} unless said. */
        public Builder limits(Limits given) {
            this.limits = given;
            return this;
        }

        /**
         * Listens on a unix domain socket. A socket that nobody listens on any more is replaced; its folder is made if it is not
         * there. No client can connect before the permissions are set.
         *
         * @param permissions of the socket: who may write may connect
         * @throws IOException if the path is taken by something else than a socket, or by one that somebody listens on, or
         *     if it is too long for a socket, or if the folder cannot be written
         */
        public PluginServer onSocket(Path socket, Set<PosixFilePermission> permissions) throws IOException {
            SocketFile file = SocketFile.at(socket);
            Server server = server();
            UnixDomainServerConnector connector = new UnixDomainServerConnector(server, new AnyHostConnections(http()));
            connector.setUnixDomainPath(file.bindingPath());
            try {
                start(server, connector, Duration.ZERO);
                file.publish(permissions);
            } catch (IOException | RuntimeException | Error e) {
                stopQuietly(server);
                file.remove();
                throw e;
            }
            return new PluginServer(
                    server, URI.create("unix://" + file.path().toUri().getRawPath()), file::remove);
        }

        /**
         * Listens on TCP without protection; best on a loopback address.
         *
         * @param port 0 for any that is free
         * @throws IOException if that is not possible, such as on a port that is taken
         */
        public PluginServer onTcp(String host, int port) throws IOException {
            Server server = server();
            return listening(server, new ServerConnector(server, new AnyHostConnections(http())), "http", host, port);
        }

        /**
         * Listens on TCP with TLS.
         *
         * @param port 0 for any that is free
         * @param tls the server's key and certificates, and whom it trusts
         * @param clientCertificates whether clients must show a certificate that it trusts
         * @throws IOException if that is not possible, such as on a port that is taken
         */
        public PluginServer onTls(String host, int port, SSLContext tls, boolean clientCertificates)
                throws IOException {
            Server server = server();
            HttpConfiguration http = http();
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server ssl = new SslContextFactory.Server();
            ssl.setSslContext(tls);
            ssl.setNeedClientAuth(clientCertificates);
            ServerConnector connector = new ServerConnector(server, ssl, new AnyHostConnections(http));
            connector.addBean(new RefusedConnections());
            return listening(server, connector, "https", host, port);
        }

        private PluginServer listening(Server server, ServerConnector connector, String scheme, String host, int port)
                throws IOException {
            connector.setHost(host);
            connector.setPort(port);
            try {
                start(server, connector, limits.idleTime());
            } catch (IOException | RuntimeException | Error e) {
                stopQuietly(server);
                throw e;
            }
            String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
            return new PluginServer(
                    server, URI.create(scheme + "://" + name + ":" + connector.getLocalPort()), () -> {});
        }

        private Server server() {
            QueuedThreadPool threads = new QueuedThreadPool(THREADS);
            threads.setName("docker-plugin");
            threads.setDaemon(true);
            Server server = new Server(threads);
            server.setErrorHandler(new JsonErrors());
            server.setHandler(new GracefulHandler(new PluginHandler(routes.table(), limits.bodyBytes())));
            server.setStopTimeout(limits.stopTime().toMillis());
            return server;
        }

        private HttpConfiguration http() {
            HttpConfiguration http = new HttpConfiguration();
            http.setIdleTimeout(limits.idleTime().toMillis());
            http.setSendServerVersion(false);
            http.setSendDateHeader(false);
            http.setRequestHeaderSize(HEADER_BYTES);
            http.setResponseHeaderSize(HEADER_BYTES);
            return http;
        }

        /** @param betweenRequests how long a connection may be idle; zero for ever */
        private static void start(Server server, AbstractConnector connector, Duration betweenRequests)
                throws IOException {
            connector.setIdleTimeout(betweenRequests.toMillis());
            server.addConnector(connector);
            try {
                server.start();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) { // Jetty's life cycle declares no less
                throw new IllegalStateException("the plugin server cannot start", e);
            }
        }

        private static void stopQuietly(Server server) {
            try {
                server.stop();
            } catch (Exception e) { // what led here is worth more
                LOG.debug("a server that never served did not stop well", e);
            }
        }
    }
}
