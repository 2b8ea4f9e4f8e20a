package dev.berth.engine;

import org.jspecify.annotations.Nullable;

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

    /** In which line it stands, and since when; null and 0 for none. */
    @Nullable
    WaitKey line;

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
