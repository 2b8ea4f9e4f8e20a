package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.error.AllocatorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** HTTP to an engine, over its unix socket or TCP. It only gets. Safe for many threads. */
final class EngineHttp implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int LONGEST_MESSAGE = 64 * 1024;

    private final HttpClient client;
    private final @Nullable Transport socket;
    /** The host, where it is one that a URI cannot have: then another stands in the base. */
    private final @Nullable String host;

    private final String base;
    private final Duration patience;
    private final EngineFailures failures;

    private EngineHttp(
            HttpClient client,
            @Nullable Transport socket,
            @Nullable String host,
            String base,
            Duration patience,
            EngineFailures failures) {
        this.client = client;
        this.socket = socket;
        this.host = host;
        this.base = base;
        this.patience = patience;
        this.failures = failures;
    }

    /**
     * Connects to nothing yet.
     *
     * @param patience how long a connection may take, and each silence within an answer
     * @throws AllocatorException {@code invalid-argument} if the certificates cannot be used
     */
    static EngineHttp to(DockerEndpoint endpoint, Duration patience) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("docker-engine");
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setExecutor(threads);
        connector.setSelectors(1);
        connector.setConnectTimeout(patience);
        if (endpoint.tls() != null) {
            connector.setSslContextFactory(PemFiles.tls(endpoint.tls()));
        }
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setFollowRedirects(false);
        client.setConnectTimeout(patience.toMillis());
        URI address = endpoint.address();
        boolean unix = "unix".equals(address.getScheme());
        String authority = String.valueOf(address.getRawAuthority());
        String host = unix || address.getHost() != null ? null : authority.replaceFirst(":\\d+$", "");
        String base = unix
                ? "http://docker"
                : (endpoint.tls() == null ? "http://" : "https://")
                        + (host == null ? authority : "docker" + authority.substring(host.length()))
                        + address.getRawPath();
        try {
            client.start();
        } catch (Exception e) {
            throw AllocatorException.invalidArgument(
                    "Docker endpoint", endpoint.toString(), String.valueOf(e.getMessage()), "correct its certificates");
        }
        return new EngineHttp(
                client,
                unix ? new Transport.TCPUnix(Path.of(address.getPath())) : null,
                host,
                base,
                patience,
                new EngineFailures(endpoint, patience));
    }

    EngineFailures failures() {
        return failures;
    }

    private Request request(String path) {
        Request request = client.newRequest(base + path).idleTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (socket != null) {
            return request.transport(socket);
        }
        return host == null ? request : request.host(host);
    }

    /**
     * An answer that does not end: its content as it comes, however long the silence.
     *
     * @param request what was asked
     * @param content for one reader
     */
    record Answer(Request request, InputStream content) {
        /** Ends it; whoever reads fails. */
        void abort() {
            var unused = request.abort(new ClosedChannelException());
        }
    }

    Answer follow(String path) {
        Request request = request(path).idleTimeout(0, TimeUnit.MILLISECONDS);
        InputStreamResponseListener listener = new InputStreamResponseListener();
        answer(request, listener);
        return new Answer(request, listener.getInputStream());
    }

    /** A header of an answer, whose content does not matter; null if it has none. */
    @Nullable
    String header(String path, String name) {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        Response response = answer(request(path), listener);
        try (InputStream content = listener.getInputStream()) {
            content.readNBytes(LONGEST_MESSAGE);
        } catch (IOException e) {
            throw failures.broken(e);
        }
        return response.getHeaders().get(name);
    }

    /** Hands out the objects of an answer as they come. */
    void each(String path, Consumer<JsonNode> objects) {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        answer(request(path), listener);
        each(path, listener, objects);
    }

    private void each(String path, InputStreamResponseListener listener, Consumer<JsonNode> objects) {
        try (InputStream content = listener.getInputStream()) {
            JsonObjects.each(content, objects);
        } catch (JsonObjects.Malformed e) {
            throw failures.foreign("it answered " + path + " by what is not JSON (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw failures.broken(e);
        }
    }

    /** The one object of an answer. */
    JsonNode one(String path) {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        answer(request(path), listener);
        return one(path, listener);
    }

    /** The one object of an answer; empty if the engine has no such object. */
    Optional<JsonNode> oneIfThere(String path) {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        Response response = exchange(request(path), listener);
        if (response.getStatus() == HttpStatus.NOT_FOUND_404) {
            var unused = message(listener);
            return Optional.empty();
        }
        accepted(response, listener);
        return Optional.of(one(path, listener));
    }

    private JsonNode one(String path, InputStreamResponseListener listener) {
        List<JsonNode> found = new ArrayList<>(1);
        each(path, listener, found::add);
        if (found.size() != 1) {
            throw failures.foreign("it answered " + path + " by " + found.size() + " objects");
        }
        return found.get(0);
    }

    private Response answer(Request request, InputStreamResponseListener listener) {
        return accepted(exchange(request, listener), listener);
    }

    private Response accepted(Response response, InputStreamResponseListener listener) {
        if (response.getStatus() != HttpStatus.OK_200) {
            throw failures.refused(response.getStatus(), message(listener));
        }
        return response;
    }

    private Response exchange(Request request, InputStreamResponseListener listener) {
        request.send(listener);
        try {
            return listener.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failures.broken(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            var unused = request.abort(e);
            throw failures.broken(e);
        } catch (InterruptedException e) {
            var unused = request.abort(e);
            Thread.currentThread().interrupt();
            throw failures.unavailable("the wait for its answer was interrupted", "try again", e);
        }
    }

    /** What an engine says of a failure: a JSON object with a message, or plain text. */
    private String message(InputStreamResponseListener listener) {
        String text;
        try (InputStream content = listener.getInputStream()) {
            text = new String(content.readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
        return JsonObjects.message(text);
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty's client does not stop", e);
        }
    }
}
