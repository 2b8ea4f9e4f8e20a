package dev.berth.core.call;

import org.jspecify.annotations.Nullable;

/** What every way into a driver has: what the driver would like to know again after a restart (IPM-10). */
public interface Hinted {
    /** The driver's hints; empty if it has none, null if it fails to say. */
    @Nullable
    String hints();

    /** Gives hints back; a driver that fails to take them goes on without. */
    void restoreHints(String saved);
}
