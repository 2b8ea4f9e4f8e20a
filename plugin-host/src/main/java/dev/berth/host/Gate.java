package dev.berth.host;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside. Once shut it lets nobody in, and when the last one has left, runs what was waiting for that: once, on
 * the thread of whoever was last. Lock-free.
 */
final class Gate {
    private final AtomicBoolean open = new AtomicBoolean(true);
    /** One more than are inside, as long as it is open. */
    private final AtomicInteger count = new AtomicInteger(1);

    private final Runnable whenShutAndEmpty;

    Gate(Runnable whenShutAndEmpty) {
        this.whenShutAndEmpty = whenShutAndEmpty;
    }

    /** Whether the caller is inside now; then it has to leave. */
    boolean enter() {
        int now = count.get();
        while (open.get() && now > 0) {
            int seen = count.compareAndExchange(now, now + 1);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    void leave() {
        if (count.decrementAndGet() == 0) {
            whenShutAndEmpty.run();
        }
    }

    /** Lets nobody in any more. */
    void shut() {
        if (open.compareAndSet(true, false)) {
            leave();
        }
    }

    /** How many are inside. */
    int inside() {
        return count.get() - (open.get() ? 1 : 0);
    }
}
