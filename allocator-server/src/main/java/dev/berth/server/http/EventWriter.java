package dev.berth.server.http;

import dev.berth.server.rest.Subscription;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes a subscription's events as they come, without a thread that waits: one write at a time, the next when it is done.
 */
final class EventWriter implements Callback {
    private final Response response;
    private final Callback finished;
    private final Subscription events;
    /** How often there was something to write since the last look; whoever raises it from 0 writes. */
    private final AtomicInteger calls = new AtomicInteger();

    EventWriter(Response response, Callback finished, Subscription events) {
        this.response = response;
        this.finished = finished;
        this.events = events;
    }

    void start(Request request) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        request.addFailureListener(failure -> events.cancel());
        events.onReady(() -> request.getComponents().getExecutor().execute(this::ready));
        ready();
    }

    private void ready() {
        if (calls.getAndIncrement() == 0) {
            writeNext();
        }
    }

    private void writeNext() {
        while (true) {
            int seen = calls.get();
            byte[] bytes = events.next();
            if (bytes != null) {
                response.write(false, ByteBuffer.wrap(bytes), this);
                return;
            }
            if (events.isOver()) {
                response.write(true, ByteBuffer.allocate(0), finished);
                return;
            }
            if (calls.compareAndSet(seen, 0)) {
                return;
            }
        }
    }

    @Override
    public void succeeded() {
        writeNext();
    }

    @Override
    public void failed(Throwable failure) {
        events.cancel();
        finished.failed(failure);
    }
}
