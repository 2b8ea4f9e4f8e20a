package dev.berth.engine;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener of what happened, in the order in which it happened, one thing at a time, and each when it is durable; what
 * never will be is left out. A listener that throws harms nobody. Thread-safe.
 */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final Consumer<EngineEvent> listener;
    private final Queue<Happened> untold = new ConcurrentLinkedQueue<>();
    /** How often somebody wanted to tell what is durable; not 0 while one thread does it for all. */
    private final AtomicInteger wishes = new AtomicInteger();

    private record Happened(EngineEvent event, CompletableFuture<Void> durable) {}

    Telling(Consumer<EngineEvent> listener) {
        this.listener = listener;
    }

    /** To be called in the order of what happened; told once this is complete. */
    void tell(EngineEvent event, CompletableFuture<Void> durable) {
        untold.add(new Happened(event, durable));
        var unused = durable.whenComplete((nothing, failure) -> tellDurable());
    }

    private void tellDurable() {
        if (wishes.getAndIncrement() != 0) {
            return;
        }
        int granted = 1;
        while (granted != 0) {
            for (Happened next = untold.peek(); next != null && next.durable.isDone(); next = untold.peek()) {
                untold.remove();
                if (!next.durable.isCompletedExceptionally()) {
                    tell(next.event);
                }
            }
            granted = wishes.addAndGet(-granted);
        }
    }

    private void tell(EngineEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) { // else nobody would ever be told of anything again
            LOG.warn("the listener failed on {}", event, e);
        }
    }
}
