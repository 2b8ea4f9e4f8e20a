package dev.berth.server.rest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What those ask who watch a server that only tells figures. */
public final class ProbeEndpoints {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<Optional<String>> trouble;
    private final Supplier<String> metrics;

    /**
     * Of this server.
     *
     * @param trouble why the figures are not to be relied on; empty if they are
     * @param metrics the figures in the text format of Prometheus
     */
    public ProbeEndpoints(Supplier<Optional<String>> trouble, Supplier<String> metrics) {
        this.trouble = trouble;
        this.metrics = metrics;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/healthz", call -> text(200, "alive\n")),
                new Route("GET", "/readyz", call -> trouble.get()
                        .map(why -> text(503, why + "\n"))
                        .orElseGet(() -> text(200, "ready\n"))),
                new Route(
                        "GET",
                        "/metrics",
                        call -> Answer.of(200, PROMETHEUS, metrics.get().getBytes(StandardCharsets.UTF_8))));
    }

    private static Answer text(int status, String text) {
        return Answer.of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
