package dev.berth.server.sandbox;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.json.JsonException;
import dev.berth.server.json.JsonValue;
import dev.berth.server.replay.StepRunner;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The sandboxes of a server, bounded in number and in idle time. Thread-safe. */
public final class Sandboxes implements AutoCloseable {
    /** No sandbox has this id: it never was, was ended, or expired. */
    public static final ErrorCode UNKNOWN_SANDBOX = new ErrorCode("unknown-sandbox");
    /** There are as many sandboxes as there may be. */
    public static final ErrorCode TOO_MANY_SANDBOXES = new ErrorCode("too-many-sandboxes");

    private static final int ID_BYTES = 8;

    private final SandboxLimits limits;
    private final LongSupplier nanoClock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Sandbox> live = new HashMap<>(); // guarded by this

    /**
     * No sandboxes yet.
     *
     * @param nanoClock as {@link System#nanoTime()}
     */
    public Sandboxes(SandboxLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    /**
     * A new sandbox.
     *
     * @param header the header of a trace
     * @throws AllocatorException {@code too-many-sandboxes}
     * @throws JsonException if this is no header
     */
    public Sandbox create(JsonValue header) {
        expire();
        refuseIfFull();
        StepRunner runner = StepRunner.start(header);
        Sandbox sandbox = new Sandbox(newId(), runner, nanoClock.getAsLong());
        boolean added = false;
        try {
            synchronized (this) {
                refuseIfFull();
                live.put(sandbox.id(), sandbox);
                added = true;
            }
        } finally {
            if (!added) {
                runner.close();
            }
        }
        return sandbox;
    }

    private synchronized void refuseIfFull() {
        if (live.size() >= limits.count()) {
            throw AllocatorException.of(
                            TOO_MANY_SANDBOXES, "there are " + live.size() + " sandboxes, as many as there may be")
                    .advice("end those that are not needed; idle ones end by themselves after "
                            + limits.idle().toSeconds() + " s")
                    .build();
        }
    }

    /**
     * The sandbox of this id, which stays for another while.
     *
     * @throws AllocatorException {@code unknown-sandbox}
     */
    public Sandbox get(String id) {
        Sandbox sandbox;
        synchronized (this) {
            sandbox = live.get(id);
        }
        return touched(sandbox, id);
    }

    private Sandbox touched(@Nullable Sandbox sandbox, String id) {
        if (sandbox == null) {
            throw unknown(id);
        }
        sandbox.used(nanoClock.getAsLong());
        return sandbox;
    }

    /**
     * Ends a sandbox.
     *
     * @throws AllocatorException {@code unknown-sandbox}
     */
    public void end(String id) {
        Sandbox sandbox;
        synchronized (this) {
            sandbox = live.remove(id);
        }
        touched(sandbox, id).end();
    }

    /** Ends those that have been idle for too long. To be called from time to time. */
    public void expire() {
        long then = nanoClock.getAsLong() - limits.idle().toNanos();
        List<Sandbox> expired;
        synchronized (this) {
            expired = live.values().stream()
                    .filter(sandbox -> sandbox.isIdleSince(then))
                    .toList();
            expired.forEach(sandbox -> live.remove(sandbox.id()));
        }
        expired.forEach(Sandbox::end);
    }

    /** How many there are. */
    public synchronized int size() {
        return live.size();
    }

    /** Ends them all. */
    @Override
    public void close() {
        List<Sandbox> all;
        synchronized (this) {
            all = List.copyOf(live.values());
            live.clear();
        }
        all.forEach(Sandbox::end);
    }

    static AllocatorException unknown(String id) {
        return AllocatorException.of(UNKNOWN_SANDBOX, "there is no such sandbox, or none any more")
                .subject("sandbox " + JsonValue.shortened(id))
                .advice("make a new one")
                .build();
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
