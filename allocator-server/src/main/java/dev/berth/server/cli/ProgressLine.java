package dev.berth.server.cli;

import dev.berth.server.plan.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line on a terminal that tells how far something long has come. Confined to one thread. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final PrintWriter err;
    private final LongSupplier nanoClock;
    private long next;
    private boolean shown;

    ProgressLine(PrintWriter err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
        this.next = nanoClock.getAsLong() + PATIENCE;
    }

    @Override
    public void reached(int done, int total) {
        long now = nanoClock.getAsLong();
        if (now - next >= 0) {
            next = now + PAUSE;
            shown = true;
            err.print("\rberth: " + done + " of " + total + " objects");
            err.flush();
        }
    }

    /** Wipes the line. */
    @Override
    public void close() {
        if (shown) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
