package dev.berth.engine;

import java.util.TreeMap;
import java.util.function.Function;

/**
 * The objects of one kind, by id. Guarded by the lock of the {@link World}.
 *
 * @param <T> their type
 */
final class Book<T> {
    final ObjectKind kind;
    final Step<T> step;
    final Function<T, String> idOf;
    final Function<T, byte[]> form;
    final TreeMap<String, Entry<T>> entries = new TreeMap<>();

    Book(ObjectKind kind, Step<T> step, Function<T, String> idOf, Function<T, byte[]> form) {
        this.kind = kind;
        this.step = step;
        this.idOf = idOf;
        this.form = form;
    }

    ObjectRef ref(T object) {
        return new ObjectRef(kind, idOf.apply(object));
    }
}
