package dev.berth.docker.plugin.client;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.docker.plugin.tls.TlsFiles;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Over Jetty's client, with kept connections. Its threads are daemons. */
final class JettyExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(JettyExchange.class);
    /** What the reference calls every plugin behind a unix socket. */
    private static final URI UNIX_URI = URI.create("http://plugin.moby.localhost");

    private static final String ACCEPT = "application/vnd.docker.plugins.v1.2+json";
    /** Shorter than servers keep connections, so that a request is not sent into a connection that is being closed. */
    private static final Duration IDLE_TIME = Duration.ofSeconds(15);

    private static final int THREADS = 16;
    private static final int CONNECTIONS = 64;
    /** How long after its timeout a call is given up that does not end by itself. */
    private static final long GRACE_MILLIS = 1000;

    private final HttpClient client;
    private final URI uri;
    private final @Nullable Transport transport;
    private final int answerBytes;

    private JettyExchange(HttpClient client, URI uri, @Nullable Transport transport, int answerBytes) {
        this.client = client;
        this.uri = uri;
        this.transport = transport;
        this.answerBytes = answerBytes;
    }

    /** @throws AllocatorException {@code driver-unavailable} if its keys cannot be loaded */
    static JettyExchange to(String plugin, PluginAddress address, CallPolicy policy) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 3);
        threads.setName("docker-plugin-" + plugin);
        threads.setDaemon(true);
        connector.setExecutor(threads);
        URI uri = UNIX_URI;
        Transport transport = null;
        if (address instanceof PluginAddress.Unix unix) {
            transport = new Transport.TCPUnix(unix.socket());
        } else if (address instanceof PluginAddress.Tcp tcp) {
            uri = URI.create("http://" + tcp.host() + ":" + tcp.port());
        } else if (address instanceof PluginAddress.Tls tls) {
            uri = URI.create("https://" + tls.host() + ":" + tls.port());
            connector.setSslContextFactory(trust(plugin, tls));
        }
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setConnectTimeout(policy.connectTimeout().toMillis());
        client.setIdleTimeout(IDLE_TIME.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "berth"));
        client.setDefaultRequestContentType(null);
        try {
            client.start();
        } catch (Exception e) { // Jetty's life cycle declares no less
            throw new IllegalStateException("the HTTP client cannot start", e);
        }
        // No compressed answers, which could be larger than they look, and no answers to challenges.
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        return new JettyExchange(client, uri, transport, policy.answerBytes());
    }

    private static SslContextFactory.Client trust(String plugin, PluginAddress.Tls address) {
        TlsConfig config = address.config();
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        if (config.insecureSkipVerify()) {
            LOG.warn("docker plugin {}: whoever answers at {} is taken for it, as its file says", plugin, address);
            ssl.setEndpointIdentificationAlgorithm(null);
        }
        try {
            ssl.setSslContext(
                    config.insecureSkipVerify()
                            ? TlsFiles.trustingAnybody(config.certificate(), config.key())
                            : TlsFiles.load(config.authorities(), config.certificate(), config.key()));
        } catch (IOException | GeneralSecurityException e) {
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "its keys cannot be loaded: " + e.getMessage())
                    .subject("docker plugin " + plugin)
                    .advice("mend the TLSConfig of its file")
                    .cause(e)
                    .build();
        }
        return ssl;
    }

    @Override
    public Reply post(String path, byte[] body, Duration timeout) throws NotReached, Broken {
        AtomicBoolean sent = new AtomicBoolean();
        Request request = client.POST(uri)
                .path(path)
                .headers(headers -> headers.put(HttpHeader.ACCEPT, ACCEPT))
                .body(new BytesRequestContent((String) null, body))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onRequestBegin(begun -> sent.set(true));
        if (transport != null) {
            request.transport(transport);
        }
        CompletableFuture<ContentResponse> answer = new CompletableResponseListener(request, answerBytes).send();
        try {
            ContentResponse response = answer.get(timeout.toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
            String contentType = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
            return new Reply(response.getStatus(), contentType == null ? "" : contentType, response.getContent());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (!sent.get() || cause instanceof SSLHandshakeException) {
                throw new NotReached(cause);
            }
            throw new Broken(reason(cause, timeout), cause);
        } catch (TimeoutException e) {
            var unused = request.abort(e);
            throw new Broken(late(timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var unused = request.abort(e);
            throw new Broken("the caller was interrupted", e);
        }
    }

    private String reason(Throwable cause, Duration timeout) {
        if (cause instanceof TimeoutException) {
            return late(timeout);
        }
        if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
            return "the connection was closed before the answer was complete";
        }
        if (cause instanceof IllegalArgumentException
                && String.valueOf(cause.getMessage()).contains("capacity")) {
            return "the answer is longer than " + answerBytes + " bytes";
        }
        return String.valueOf(cause);
    }

    private static String late(Duration timeout) {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) { // nothing is lost by it
            LOG.debug("an HTTP client did not stop well", e);
        }
    }
}
