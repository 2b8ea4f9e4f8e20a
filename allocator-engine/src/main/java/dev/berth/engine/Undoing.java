package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back a batch that was to be whole and could not be. Nobody else is at work. */
final class Undoing {
    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);

    private final Books books;
    private final List<Entry<?>> kept = new ArrayList<>();

    Undoing(Books books) {
        this.books = books;
    }

    /**
     * Makes these objects what they were, the one that changed last first.
     *
     * @return those that are what the batch made of them, since their driver does not take them back
     */
    List<Entry<?>> undo(List<Journal.Before> befores) {
        for (int i = befores.size() - 1; i >= 0; i--) {
            Journal.Before before = befores.get(i);
            undo(before.entry(), before.declared(), before.place());
        }
        return kept;
    }

    @SuppressWarnings("unchecked") // an entry's declared object has the entry's type
    private <T> void undo(Entry<T> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
        Book<T> book = entry.book;
        Entry<T> present = book.entries.get(entry.ref.id()); // another one if it was removed and declared anew
        if (before == null) {
            if (present != null) {
                AllocatorException failure = book.step.withdraw(present.object).failure();
                if (failure == null) {
                    forget(present);
                } else {
                    keep(present, failure);
                }
            }
            return;
        }
        T was = (T) before.object();
        Attempt<T> reclaimed = book.step.reclaim(present == null ? entry.object : present.object, was);
        AllocatorException failure = reclaimed.failure();
        if (present != null && failure != null && reclaimed.object() == present.object && present.object != was) {
            keep(present, failure);
            return;
        }
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
                books.lines.join(entry, List.of(Refusals.after(failure)), books.lines.now(), false);
            } else if (place != null) {
                books.lines.rejoin(entry, place);
            }
            return entry;
        });
    }

    /** Else nobody would know any more what its driver goes on having for it. */
    private void keep(Entry<?> present, AllocatorException failure) {
        LOG.error("{} cannot be taken back, and stays until it is removed: {}", present.ref, failure.getMessage());
        kept.add(present);
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
