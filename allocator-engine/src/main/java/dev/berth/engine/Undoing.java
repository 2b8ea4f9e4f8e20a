package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back a batch that was to be whole and could not be. Nobody else is at work. */
final class Undoing {
    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);

    private final Books books;
    private final Map<ObjectRef, Entry<?>> kept = new LinkedHashMap<>();

    Undoing(Books books) {
        this.books = books;
    }

    /**
     * Makes these objects what they were. All that they got is given back first, since the one may have what the other had.
     *
     * @return those that are what the batch made of them, since their driver does not take them back
     */
    Collection<Entry<?>> undo(List<Journal.Before> befores) {
        List<Journal.Before> ordered = befores.stream()
                .sorted(Comparator.comparing(before -> before.entry().ref.kind()))
                .toList();
        for (int i = ordered.size() - 1; i >= 0; i--) {
            withdraw(ordered.get(i).entry(), ordered.get(i).declared());
        }
        for (Journal.Before before : ordered) {
            Entry<?> entry = before.entry();
            if (!kept.containsKey(entry.ref)) {
                undo(entry, before.declared(), before.place());
            }
        }
        return kept.values();
    }

    @SuppressWarnings("unchecked") // an entry's declared object has the entry's type
    private <T> void withdraw(Entry<T> entry, @Nullable Declared<?> before) {
        Entry<T> present = entry.book.entries.get(entry.ref.id()); // another one if it was removed and declared anew
        if (present != null) {
            T was = before == null ? null : (T) before.object();
            AllocatorException failure =
                    entry.book.step.withdraw(present.object, was).failure();
            if (failure != null) {
                keep(present, failure);
            }
        }
    }

    @SuppressWarnings("unchecked") // likewise
    private <T> void undo(Entry<T> entry, @Nullable Declared<?> before, WaitingLines.@Nullable Place place) {
        Entry<T> present = entry.book.entries.get(entry.ref.id());
        if (present != null) {
            forget(present);
        }
        if (before == null) {
            return;
        }
        T was = (T) before.object();
        AllocatorException failure = entry.book.step.reclaim(was).failure();
        if (failure != null) {
            LOG.error("{} could not be given back what it held: {}", entry.ref, failure.getMessage());
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
        kept.put(present.ref, present);
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
