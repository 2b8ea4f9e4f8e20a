package dev.berth.engine;

import java.util.Locale;

/** The kinds of declared objects, in the order in which they are allocated (CLU-1). */
public enum ObjectKind {
    /** A network. */
    NETWORK,
    /** A node. */
    NODE,
    /** A service. */
    SERVICE,
    /** A task. */
    TASK;

    /** As in texts and in the store: {@code network}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
