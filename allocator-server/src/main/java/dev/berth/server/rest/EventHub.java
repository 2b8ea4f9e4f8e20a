package dev.berth.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.EngineEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells every subscriber what the engine tells, without ever waiting for one. One that comes back, and says which event was its
 * last, is told what it missed, as far as that is remembered. Thread-safe; all subscribers see the same events in the same order.
 */
public final class EventHub implements Consumer<EngineEvent>, AutoCloseable {
    private static final long UNKNOWN = -1;
    private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private final EventLimits limits;
    private final long run;
    private final Deque<EngineEvent> recent = new ArrayDeque<>(); // guarded by this; the last of them has the number
    private final Set<Subscription> subscriptions = new LinkedHashSet<>(); // guarded by this
    private long number; // guarded by this
    private boolean closed; // guarded by this

    /**
     * A hub without subscribers.
     *
     * @param run another one after each start of the server, so that nobody takes its events for earlier ones
     */
    public EventHub(EventLimits limits, long run) {
        this.limits = limits;
        this.run = run;
    }

    /** Tells it on. */
    @Override
    public synchronized void accept(EngineEvent event) {
        number++;
        recent.addLast(event);
        if (recent.size() >= limits.waiting()) { // one less than a subscription takes, for what it is told first
            recent.removeFirst();
        }
        if (!subscriptions.isEmpty()) {
            tell(frame(event, number));
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

    /**
     * One subscriber more.
     *
     * @param last the id of the last event that it was told before; empty if it was told none
     * @throws RequestException 503 if there are too many, or the server is being stopped
     */
    synchronized Subscription subscribe(Optional<String> last) {
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
        long missed = last.map(this::missedSince).orElse(UNKNOWN);
        long from = missed == UNKNOWN ? number : number - missed;
        subscription.offer(("event: ready\nid: " + id(from) + "\ndata: {\"resumed\":" + (missed != UNKNOWN) + "}\n\n")
                .getBytes(StandardCharsets.UTF_8));
        long each = number - recent.size();
        for (EngineEvent event : recent) {
            each++;
            if (each > from) {
                subscription.offer(frame(event, each));
            }
        }
        return subscription;
    }

    /** How many events came after this one; {@link #UNKNOWN} if that is not remembered. */
    private long missedSince(String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches() || Long.parseLong(parts.group(1)) != run) {
            return UNKNOWN;
        }
        long missed = number - Long.parseLong(parts.group(2));
        return missed >= 0 && missed <= recent.size() ? missed : UNKNOWN;
    }

    private String id(long count) {
        return run + "-" + count;
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

    private byte[] frame(EngineEvent event, long count) {
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
        String head = "event: " + name + "\nid: " + id(count) + "\ndata: ";
        return (head + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
