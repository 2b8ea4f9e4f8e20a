package dev.berth.server.state;

import dev.berth.engine.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one object. Immutable.
 *
 * @param ref which object
 * @param before as it is stored: a {@code Network}, {@code Node}, {@code Service} or {@code Task}; null if it is new
 * @param after as it would be; null if it goes
 */
public record Change(ObjectRef ref, @Nullable Object before, @Nullable Object after) {
    /** The ways to change. */
    public enum Kind {
        /** It is new. */
        ADDED("added"),
        /** It becomes another. */
        CHANGED("changed"),
        /** It goes. */
        REMOVED("removed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The lower-case word. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** How it changes. */
    public Kind kind() {
        if (before == null) {
            return Kind.ADDED;
        }
        return after == null ? Kind.REMOVED : Kind.CHANGED;
    }
}
