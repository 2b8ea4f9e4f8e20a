package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin's code threw, as text: the same message, the same trace, the same causes, but none of the plugin's classes,
 * which the original would keep in memory for as long as anybody remembers it. Immutable.
 */
public final class PluginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_CHAIN = 16;

    private PluginFailure(String text, @Nullable PluginFailure cause, StackTraceElement[] trace) {
        super(text, cause);
        setStackTrace(trace);
    }

    /** The likeness of something thrown. */
    static PluginFailure of(Throwable thrown) {
        return of(thrown, LONGEST_CHAIN);
    }

    private static PluginFailure of(Throwable thrown, int longest) {
        if (thrown instanceof PluginFailure already) {
            return already;
        }
        // all three can be overridden, and then do anything
        String text = thrown.getClass().getName();
        StackTraceElement[] trace = {};
        PluginFailure cause = null;
        try {
            text = text(thrown);
            trace = thrown.getStackTrace();
            Throwable because = thrown.getCause();
            cause = because == null || longest == 0 ? null : of(because, longest - 1);
        } catch (Throwable e) {
            text += " (which fails to describe itself)";
        }
        return new PluginFailure(text, cause, trace);
    }

    private static String text(Throwable thrown) {
        return thrown instanceof AllocatorException refusal
                ? refusal.getMessage() + " (" + refusal.code() + ")"
                : String.valueOf(thrown.toString());
    }

    /** For code that did not end in time. */
    static PluginFailure unfinished(String time) {
        return of(new TimeoutException("no end within " + time));
    }

    /** The trace is the original's; where this likeness was made does not matter. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    /** What the original says about itself, then what its causes add to that. */
    String chain() {
        StringBuilder chain = new StringBuilder(toString());
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (chain.indexOf(cause.toString()) < 0) {
                chain.append(", caused by ").append(cause);
            }
        }
        return chain.toString();
    }

    /** What the original says about itself. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message has the original's type already
    public String toString() {
        return String.valueOf(getMessage());
    }
}
