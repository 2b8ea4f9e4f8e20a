package dev.berth.server.http;

import dev.berth.server.rest.ProblemDetails;
import dev.berth.server.rest.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's content as it arrives, without a thread that waits for it, bounded in length, in time, and in what all
 * requests together may hold. Tells once: the content, or why there is none.
 */
final class ContentReader implements Runnable {
    /** A client that is cut off while it sends does not see the answer, so that much too much is read and passed over. */
    private static final long PATIENCE_BYTES = 64L << 20;

    private final Request request;
    private final ServerSettings.Limits limits;
    private final ContentBudget budget;
    private final Consumer<byte[]> done;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final AtomicBoolean told = new AtomicBoolean();
    private Scheduler.Task deadline = () -> false;
    private @Nullable Throwable refusal;
    private long passedOver;

    ContentReader(
            Request request,
            ServerSettings.Limits limits,
            ContentBudget budget,
            Consumer<byte[]> done,
            Consumer<Throwable> failed) {
        this.request = request;
        this.limits = limits;
        this.budget = budget;
        this.done = done;
        this.failed = failed;
    }

    /** Tells of the content, unless it is beyond the limits. */
    void start() {
        start(request.getLength() > limits.contentBytes() ? tooLong() : null);
    }

    /** Passes the content over, and tells of the refusal. */
    void refuse(Throwable why) {
        start(why);
    }

    private void start(@Nullable Throwable why) {
        refusal = why;
        boolean asksFirst = request.getHeaders().contains(HttpHeader.EXPECT);
        if (why != null && (asksFirst || request.getLength() > PATIENCE_BYTES)) {
            fail(why);
            return;
        }
        deadline = request.getComponents()
                .getScheduler()
                .schedule(() -> fail(tooSlow()), limits.contentTime().toMillis(), TimeUnit.MILLISECONDS);
        run();
    }

    @Override
    public void run() {
        while (!told.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                Throwable failure = chunk.getFailure();
                fail(failure instanceof TimeoutException ? tooSlow() : failure);
                return;
            }
            boolean last = chunk.isLast();
            take(chunk.getByteBuffer());
            chunk.release();
            if (last && refusal != null) {
                fail(refusal);
            } else if (last) {
                finish();
            }
        }
    }

    private void take(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (refusal == null && content.size() + length > limits.contentBytes()) {
            refusal = tooLong();
        } else if (refusal == null && !budget.take(length)) {
            refusal = overloaded();
        }
        if (refusal == null) {
            byte[] copy = new byte[length];
            bytes.get(copy);
            content.write(copy, 0, length);
        } else {
            passedOver += length;
            if (passedOver > PATIENCE_BYTES) {
                fail(refusal);
            }
        }
    }

    private void finish() {
        if (told.compareAndSet(false, true)) {
            deadline.cancel();
            try {
                done.accept(content.toByteArray());
            } finally {
                budget.giveBack(content.size());
            }
        }
    }

    private void fail(Throwable why) {
        if (told.compareAndSet(false, true)) {
            deadline.cancel();
            budget.giveBack(content.size());
            failed.accept(why);
        }
    }

    private RequestException tooLong() {
        return closing(ProblemDetails.of(
                413,
                "content-too-large",
                "the content is longer than " + limits.contentBytes() + " bytes",
                "send it in parts"));
    }

    private RequestException tooSlow() {
        return closing(ProblemDetails.of(
                408,
                "request-timeout",
                "the content did not arrive within " + limits.contentTime().toSeconds() + " s",
                "send it faster"));
    }

    private static RequestException overloaded() {
        return closing(
                ProblemDetails.of(503, "overloaded", "too much is being sent by all clients together", "try again soon")
                        .with("Retry-After", "1"));
    }

    /** The rest of the content is not waited for. */
    private static RequestException closing(ProblemDetails problem) {
        return new RequestException(problem.with("Connection", "close"));
    }
}
