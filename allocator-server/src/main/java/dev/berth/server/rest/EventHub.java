package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.EngineEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells every subscriber what the engine tells, without ever waiting for one. Thread-safe; all subscribers see the same events in
 * the same order.
 */
public final class EventHub implements Consumer<EngineEvent>, AutoCloseable {
    private final EventLimits limits;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>(); // guarded by this
    private long number; // guarded by this
    private boolean closed; // guarded by this

    /** A hub without subscribers. */
    public EventHub(EventLimits limits) {
        this.limits = limits;
    }

    /** Tells it on. */
    @Override
    public synchronized void accept(EngineEvent event) {
        number++;
        if (!subscriptions.isEmpty()) {
            tell(frame(event));
        }
    }

    /** Shows that the connections are alive. To be called from time to time. */
    public synchronized void beat() {
        tell(":\n\n".getBytes(StandardCharsets.UTF_8));
    }

    private void tell(byte[] frame) {
        for (Subscription each : new ArrayList<>(subscriptions)) {
            each.offer(frame);
        }
    }

    /** @throws RequestException 503 if there are too many, or the server is being stopped */
    synchronized Subscription subscribe() {
        if (closed || subscriptions.size() >= limits.clients()) {
            throw new RequestException(ProblemDetails.of(
                            503,
                            closed ? "stopping" : "too-many-clients",
                            closed
                                    ? "the server is being stopped"
                                    : limits.clients() + " clients follow the events already",
                            "try again later")
                    .with("Retry-After", "5"));
        }
        Subscription subscription = new Subscription(this, limits.waiting());
        subscriptions.add(subscription);
        subscription.offer(("event: ready\nid: " + number + "\ndata: {}\n\n").getBytes(StandardCharsets.UTF_8));
        return subscription;
    }

    synchronized void forget(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** How many clients there are. */
    public synchronized int size() {
        return subscriptions.size();
    }

    /** Tells all that the server is being stopped, and ends their streams. */
    @Override
    public void close() {
        List<Subscription> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(subscriptions);
            subscriptions.clear();
        }
        all.forEach(each -> each.end("event: stopping\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] frame(EngineEvent event) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("kind", event.ref().kind().toString())
                .put("id", event.ref().id());
        if (event instanceof EngineEvent.Allocated allocated) {
            data.put("version", allocated.version());
        } else if (event instanceof EngineEvent.Waiting waiting) {
            data.setAll(ProblemDetails.of(waiting.reason()).brief());
        }
        String name = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        // JSON has no line breaks of its own, so that the data is one line.
        String head = "event: " + name + "\nid: " + number + "\ndata: ";
        return (head + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
