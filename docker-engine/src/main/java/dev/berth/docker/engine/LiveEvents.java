package dev.berth.docker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.error.AllocatorException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Events over HTTP: one long answer, read by a thread of its own. */
final class LiveEvents implements DockerEvents {
    /** How many events wait for their reader; one who is further behind had better read the cluster anew. */
    private static final int MOST_UNREAD = 65_536;

    /** An empty one at the end. */
    private final BlockingQueue<Optional<DockerEvent>> unread = new LinkedBlockingQueue<>();

    private final EngineHttp.Answer answer;
    private final EngineFailures failures;
    private final Thread reader = new Thread(this::readAll, "docker-events");
    private volatile @Nullable AllocatorException end;

    private LiveEvents(EngineHttp.Answer answer, EngineFailures failures) {
        this.answer = answer;
        this.failures = failures;
    }

    /** Follows an answer that has begun. */
    static LiveEvents of(EngineHttp.Answer answer, EngineFailures failures) {
        LiveEvents events = new LiveEvents(answer, failures);
        events.reader.setDaemon(true);
        events.reader.start();
        return events;
    }

    private void readAll() {
        AllocatorException why = failures.closed();
        try {
            JsonObjects.each(answer.content(), this::take);
        } catch (JsonObjects.Malformed e) {
            why = failures.foreign("its events are not JSON (" + e.getMessage() + ")");
        } catch (IOException e) {
            why = failures.broken(e);
        } catch (AllocatorException e) {
            why = e;
        } catch (RuntimeException e) {
            // Such as a time that no calendar has. Without an end, who waits for events would wait for ever.
            why = failures.foreign("its events cannot be read (" + e.getMessage() + ")");
        }
        finish(why);
        answer.abort();
    }

    /** The first reason counts. */
    private synchronized void finish(AllocatorException why) {
        if (end == null) {
            end = why;
            unread.add(Optional.empty());
        }
    }

    private void take(JsonNode json) {
        JsonNode nanos = json.path("timeNano");
        DockerEvent event = new DockerEvent(
                json.path("Type").asText(),
                json.path("Action").asText(),
                json.path("Actor").path("ID").asText(),
                nanos.isIntegralNumber()
                        ? Instant.ofEpochSecond(0, nanos.asLong())
                        : Instant.ofEpochSecond(json.path("time").asLong()));
        unread.add(Optional.of(event));
        if (unread.size() > MOST_UNREAD) {
            throw failures.unavailable(
                    MOST_UNREAD + " events wait for their reader", "read the cluster again, and follow it anew", null);
        }
    }

    @Override
    public Optional<DockerEvent> next(Duration patience) throws InterruptedException {
        Optional<DockerEvent> event = unread.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            return Optional.empty();
        }
        AllocatorException why = end;
        if (event.isEmpty() && why != null) {
            unread.add(event); // for whoever asks again
            throw why;
        }
        return event;
    }

    @Override
    public void close() {
        finish(failures.closed());
        answer.abort();
    }
}
