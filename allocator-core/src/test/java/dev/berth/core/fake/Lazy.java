package dev.berth.core.fake;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something made when first asked for. Lincheck cannot look into records that are there from the beginning. Thread-safe.
 *
 * @param <T> what is made
 */
public final class Lazy<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    /** Made by this. */
    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    /** What was made. */
    public synchronized T get() {
        T result = made;
        if (result == null) {
            result = maker.get();
            made = result;
        }
        return result;
    }
}
