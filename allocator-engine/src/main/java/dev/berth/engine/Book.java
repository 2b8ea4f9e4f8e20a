package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The objects of one kind, by id. Guarded by the lock of the {@link Books}.
 *
 * @param <T> their type
 */
final class Book<T> {
    final ObjectKind kind;
    final Step<T> step;
    final Function<T, String> idOf;
    final Function<T, byte[]> form;
    private final Predicate<T> hasState;
    final TreeMap<String, Entry<T>> entries = new TreeMap<>();

    Book(ObjectKind kind, Step<T> step, Function<T, String> idOf, Predicate<T> hasState, Function<T, byte[]> form) {
        this.kind = kind;
        this.step = step;
        this.idOf = idOf;
        this.hasState = hasState;
        this.form = form;
    }

    ObjectRef ref(T object) {
        return new ObjectRef(kind, idOf.apply(object));
    }

    /** Refuses a declaration that says what its object got, since that is the engine's affair. Needs no lock. */
    void refuseState(T declaration) {
        if (hasState.test(declaration)) {
            throw AllocatorException.invalidArgument(
                    ref(declaration).toString(),
                    "state",
                    "a declaration says what is wanted",
                    "leave out what the object got before");
        }
    }
}
