package dev.berth.core.registry;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way into a driver, held by a network for as long as it needs the driver, and by each give-back that is still pending
 * there. Ends with its last holder. Thread-safe.
 *
 * @param <C> the way
 */
public final class DriverUse<C> {
    private final C calls;
    private final Runnable end;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * A use with one holder.
     *
     * @param end called after the last
     */
    public DriverUse(C calls, Runnable end) {
        this.calls = calls;
        this.end = end;
    }

    /** The way into the driver. */
    public C calls() {
        return calls;
    }

    /** One holder more; only to be called by a holder. */
    public DriverUse<C> share() {
        holders.incrementAndGet();
        return this;
    }

    /** One holder less. */
    public void close() {
        if (holders.decrementAndGet() == 0) {
            end.run();
        }
    }
}
