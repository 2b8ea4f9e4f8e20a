package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back a batch that was to be whole and could not be. Nobody else is at work. */
final class Undoing {
    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);

    private final Books books;

    Undoing(Books books) {
        this.books = books;
    }

    /** Makes these objects what they were, the one that changed last first. */
    void undo(List<Journal.Before> befores) {
        for (int i = befores.size() - 1; i >= 0; i--) {
            Journal.Before before = befores.get(i);
            undo(before.entry(), before.declared(), before.place());
        }
    }

    @SuppressWarnings("unchecked") // an entry's declared object has the entry's type
    private <T> void undo(Entry<T> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
        Book<T> book = entry.book;
        Entry<T> present = book.entries.get(entry.ref.id()); // another one if it was removed and declared anew
        if (before == null) {
            if (present != null) {
                book.step.release(present.object);
                forget(present);
            }
            return;
        }
        T was = (T) before.object();
        AllocatorException failure = book.step
                .reclaim(present == null ? entry.object : present.object, was)
                .failure();
        if (failure != null) {
            LOG.error("{} could not be given back what it held: {}", entry.ref, failure.getMessage());
        }
        if (present != null) {
            forget(present);
        }
        books.locked(() -> {
            entry.object = was;
            entry.version = before.version();
            entry.condition = failure == null ? before.condition() : Condition.waiting(failure);
            entry.gone = false;
            books.put(entry);
            books.count(null, was, new TreeSet<>());
            if (failure != null) {
                books.lines.join(entry, Refusals.after(failure), books.lines.freed());
            } else if (place != null) {
                books.lines.rejoin(entry, place);
            }
            return entry;
        });
    }

    private <T> void forget(Entry<T> entry) {
        books.locked(() -> {
            books.remove(entry);
            books.lines.leave(entry);
            books.count(entry.object, null, new TreeSet<>());
            return entry;
        });
    }
}
