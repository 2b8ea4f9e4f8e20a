package dev.berth.server.explain;

import org.jspecify.annotations.Nullable;

/**
 * What a refusal means. Immutable.
 *
 * @param cause who holds what is wanted, or what it follows from; null if the refusal says it all
 * @param remedy the smallest change that would succeed; null if none is known
 */
public record Explanation(@Nullable String cause, @Nullable String remedy) {
    /** Nothing to add. */
    public static final Explanation NONE = new Explanation(null, null);
}
