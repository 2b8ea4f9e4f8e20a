package dev.berth.docker.plugin;

import org.jspecify.annotations.Nullable;

/**
 * A call that reached a plugin, perhaps, and has no answer that can be understood: cut off, too late, too long, malformed, or
 * with a status that promises nothing. What the plugin did is not known (GEN-8).
 */
public final class BrokenExchange extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A broken exchange.
     *
     * @param message names plugin and call, and says what was wrong
     */
    public BrokenExchange(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a cause. */
    public BrokenExchange(String message) {
        this(message, null);
    }
}
