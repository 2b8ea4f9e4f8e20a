package dev.berth.server.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one client is still to be told, bounded: one that does not keep up is told so, and no more. Thread-safe.
 */
public final class Subscription {
    private final EventHub hub;
    private final int capacity;
    private final Queue<byte[]> waiting = new ArrayDeque<>(); // guarded by this
    private boolean ended; // guarded by this
    private Runnable ready = () -> {}; // guarded by this

    Subscription(EventHub hub, int capacity) {
        this.hub = hub;
        this.capacity = capacity;
    }

    /** Who is told that there is something to write, or that there will be nothing more; must return soon. */
    public void onReady(Runnable listener) {
        synchronized (this) {
            ready = listener;
        }
    }

    /** What to write next; null for nothing now. */
    public synchronized byte @Nullable [] next() {
        return waiting.poll();
    }

    /** Whether all is written that ever will be. */
    public synchronized boolean isOver() {
        return ended && waiting.isEmpty();
    }

    /** The client went away. */
    public void cancel() {
        synchronized (this) {
            ended = true;
            waiting.clear();
        }
        hub.forget(this);
    }

    /** One frame more. */
    void offer(byte[] frame) {
        Runnable listener;
        boolean dropped = false;
        synchronized (this) {
            if (ended) {
                return;
            }
            if (waiting.size() >= capacity) {
                waiting.clear();
                waiting.add(("event: dropped\ndata: {\"message\":\"more than " + capacity
                                + " events waited to be read; subscribe again, and read the objects anew\"}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                ended = true;
                dropped = true;
            } else {
                waiting.add(frame);
            }
            listener = ready;
        }
        if (dropped) {
            hub.forget(this);
        }
        listener.run();
    }

    /** One last frame. */
    void end(byte[] frame) {
        offer(frame);
        Runnable listener;
        synchronized (this) {
            ended = true;
            listener = ready;
        }
        listener.run();
    }
}
