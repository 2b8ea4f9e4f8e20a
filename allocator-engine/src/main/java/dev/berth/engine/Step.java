package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to a kind of object. Methods of the first group look into the books, and are called with the lock of the
 * {@link Books} held; those of the second call drivers, and are called without it, by whoever has the object's turn.
 *
 * @param <T> the object's type
 */
interface Step<T> {
    // ---- with the lock

    /**
     * The object that a declaration makes: its spec, with the state of the present one.
     *
     * @throws AllocatorException if it must not be declared so
     */
    T merged(T declaration, @Nullable T present);

    /**
     * Why it must not be removed.
     *
     * @throws AllocatorException what is in the way
     */
    void checkRemoval(T object);

    /**
     * What is to be done for it, without the lock: getting all that it wants, of which it keeps what it has; or only saying what
     * it lacks before that is worth trying, or has to wait in line for.
     *
     * @param trial how it comes to be tried
     */
    Supplier<Attempt<T>> work(T object, Trial trial);

    /** What comes free, and what is new for others, when an object changes; null for no object. */
    void tell(@Nullable T before, @Nullable T after, Consumer<WaitKey> free);

    /** Whether it holds all that it wants. */
    boolean isComplete(T object);

    /** Whether it wants nothing at all. */
    default boolean isEnded(T object) {
        return false;
    }

    // ---- without the lock

    /**
     * Takes again what the state of an object from the store says, and nothing else.
     *
     * @return with the failure of whatever could not be taken
     */
    Attempt<T> restore(T stored);

    /**
     * Gives back what an object got in a change that is being undone, of networks with whatever else is on them.
     *
     * @param present what it has by now
     * @param was with what it had before; null if it was not there
     * @return with a failure if it could not be given back
     */
    Attempt<T> withdraw(T present, @Nullable T was);

    /**
     * Takes again exactly what the object had before a change that is being undone, once all of that is given back.
     *
     * @param was with what it had in its state
     * @return with the failure of whatever could not be taken again
     */
    Attempt<T> reclaim(T was);

    /**
     * Gives back what it holds.
     *
     * @return the object without it; with a failure if it still holds something, and stays
     */
    Attempt<T> release(T object);

    /** Something that an object lacks. */
    record Lack(WaitKey key, AllocatorException why) {
        /** All that can be done for such an object. */
        <T> Supplier<Attempt<T>> work(T object) {
            return () -> Attempt.waiting(object, List.of(key), why);
        }
    }
}
