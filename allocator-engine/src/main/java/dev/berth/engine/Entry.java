package dev.berth.engine;

import java.util.List;

/**
 * One object in the books. Its turn and everything else is guarded by the lock of the {@link Books}; who has the turn decides
 * what becomes of the object.
 *
 * @param <T> the object's type
 */
final class Entry<T> {
    final ObjectRef ref;
    final Book<T> book;

    T object;
    long version;
    Condition condition;

    /** Whether somebody has the turn. */
    boolean busy = true;

    /** Whether it was removed while others waited for the turn. */
    boolean gone;

    /** In which lines it stands, and since when; none, and 0, if it does not wait. */
    List<WaitKey> waitsFor = List.of();

    long arrival;

    Entry(ObjectRef ref, Book<T> book, T object, long version, Condition condition) {
        this.ref = ref;
        this.book = book;
        this.object = object;
        this.version = version;
        this.condition = condition;
    }

    Declared<T> declared() {
        return new Declared<>(object, version, condition);
    }
}
