package dev.berth.server.http;

import dev.berth.server.rest.Router;
import java.io.IOException;
import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens and answers until it is stopped. Thread-safe. */
public final class HttpServer {
    private static final int HEADER_BYTES = 16 << 10;
    private static final int THREADS = 200;

    private final Server server;
    private final ServerConnector connector;
    private final String scheme;
    private final String host;

    private HttpServer(Server server, ServerConnector connector, String scheme, String host) {
        this.server = server;
        this.connector = connector;
        this.scheme = scheme;
        this.host = host;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if that is not possible, such as on a port that is taken
     */
    public static HttpServer start(ServerSettings settings, Router router, RequestLog log) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        Server server = new Server(threads);
        ServerConnector connector = connector(server, settings);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idleTime().toMillis());
        server.addConnector(connector);
        server.setErrorHandler(new ProblemErrors());
        server.setHandler(
                new GracefulHandler(new ApiHandler(router, new Admission(settings.token()), settings.limits(), log)));
        server.setStopTimeout(settings.limits().stopTime().toMillis());
        HttpServer started =
                new HttpServer(server, connector, settings.tls() == null ? "http" : "https", settings.host());
        try {
            server.start();
        } catch (IOException e) {
            started.stop();
            throw e;
        } catch (Exception e) { // Jetty's life cycle declares no less
            started.stop();
            throw new IllegalStateException("the HTTP server cannot start", e);
        }
        return started;
    }

    private static ServerConnector connector(Server server, ServerSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        // Ids may hold any character, and no path here leads to a file.
        http.setUriCompliance(UriCompliance.UNSAFE);
        if (settings.tls() == null) {
            return new ServerConnector(server, new HttpConnectionFactory(http));
        }
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(settings.tls());
        return new ServerConnector(server, tls, new HttpConnectionFactory(http));
    }

    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    public URI address() {
        String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + name + ":" + connector.getLocalPort());
    }

    /** Takes no further requests, finishes those under way, and gives up the port. */
    public void stop() {
        try {
            server.stop();
        } catch (Exception e) { // Jetty's life cycle declares no less
            throw new IllegalStateException("the HTTP server cannot stop", e);
        }
    }
}
