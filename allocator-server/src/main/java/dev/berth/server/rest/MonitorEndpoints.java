package dev.berth.server.rest;

import dev.berth.engine.ClusterEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** What those ask who watch the server, or write a client of it. */
public final class MonitorEndpoints {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ClusterEngine engine;
    private final Supplier<String> metrics;
    private final byte[] document;

    /**
     * Of this server.
     *
     * @param metrics its figures in the text format of Prometheus
     */
    public MonitorEndpoints(ClusterEngine engine, Supplier<String> metrics) {
        this.engine = engine;
        this.metrics = metrics;
        this.document = document();
    }

    private static byte[] document() {
        try (InputStream in = MonitorEndpoints.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is part of the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/healthz", call -> text("alive\n")),
                new Route("GET", "/readyz", this::ready),
                new Route(
                        "GET",
                        "/metrics",
                        call -> Answer.of(200, PROMETHEUS, metrics.get().getBytes(StandardCharsets.UTF_8))),
                new Route("GET", "/openapi.json", call -> Answer.of(200, "application/json", document)));
    }

    /** Whether objects can be declared: fails as declaring would if the store cannot be read. */
    private Answer ready(Call call) {
        return text("ready, " + engine.waiting() + " waiting\n");
    }

    private static Answer text(String text) {
        return Answer.of(200, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
