package dev.berth.server.cli;

import dev.berth.server.plan.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.LongSupplier;

/** A line on a terminal that tells what takes long, and how far it has come. Thread-safe. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long PAUSE_MILLIS = 100;

    private final PrintWriter err;
    private final LongSupplier nanoClock;
    private final long start;
    private String doing = "working";
    private int done;
    private int total;
    private boolean shown;
    private boolean closed;

    /** Shows nothing unless somebody calls {@link #refresh}. */
    ProgressLine(PrintWriter err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
    }

    /** Has a thread that refreshes it until it is closed. */
    static ProgressLine refreshed(PrintWriter err) {
        ProgressLine line = new ProgressLine(err, System::nanoTime);
        Timer timer = new Timer("progress", true);
        TimerTask task = new TimerTask() {
            @Override
            public void run() {
                if (!line.refresh()) {
                    timer.cancel();
                }
            }
        };
        timer.schedule(task, PAUSE_MILLIS, PAUSE_MILLIS);
        return line;
    }

    /** Says what begins now. */
    synchronized void doing(String what) {
        doing = what;
        total = 0;
    }

    @Override
    public synchronized void reached(int doneNow, int ofTotal) {
        done = doneNow;
        total = ofTotal;
    }

    /** Shows how things stand, unless all is quick; false once the line is closed. */
    synchronized boolean refresh() {
        long nanos = nanoClock.getAsLong() - start;
        if (!closed && nanos >= PATIENCE) {
            shown = true;
            err.print("\r\u001b[Kberth: " + doing + (total == 0 ? "" : ", " + done + " of " + total + " objects") + ", "
                    + nanos / PATIENCE + " s");
            err.flush();
        }
        return !closed;
    }

    /** Wipes the line, for good. */
    @Override
    public synchronized void close() {
        closed = true;
        if (shown) {
            shown = false;
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
