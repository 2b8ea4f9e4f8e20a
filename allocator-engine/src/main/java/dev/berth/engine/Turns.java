package dev.berth.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Whose turn it is: one at a time works on an object, and the others wait. Called with the lock of the {@link Books} held. */
final class Turns {
    private final Condition ended;

    Turns(Lock lock) {
        this.ended = lock.newCondition();
    }

    /** Takes the turn on an object; null if there is none. */
    <T> @Nullable Entry<T> take(Book<T> book, String id) {
        Entry<T> entry = book.entries.get(id);
        while (entry != null && entry.busy) {
            await(entry);
            entry = book.entries.get(id);
        }
        if (entry != null) {
            entry.busy = true;
        }
        return entry;
    }

    /** Waits until nobody has the turn, or the object is gone. */
    void await(Entry<?> entry) {
        while (entry.busy && !entry.gone) {
            ended.awaitUninterruptibly();
        }
    }

    void end(Entry<?> entry) {
        entry.busy = false;
        ended.signalAll();
    }
}
