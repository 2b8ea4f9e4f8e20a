package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.StoredRecord;
import java.util.function.Consumer;

/** Enters the records of a store into empty books. Records of kinds it does not know are left alone. */
final class Loader implements Consumer<StoredRecord> {
    private final Books books;
    private final ObjectForm form;

    Loader(Books books, ObjectForm form) {
        this.books = books;
        this.form = form;
    }

    @Override
    public void accept(StoredRecord record) {
        switch (record.kind()) {
            case "network" -> enter(books.networks, record, form.readNetwork(record.bytes()));
            case "node" -> enter(books.nodes, record, form.readNode(record.bytes()));
            case "service" -> enter(books.services, record, form.readService(record.bytes()));
            case "task" -> enter(books.tasks, record, form.readTask(record.bytes()));
            default -> {}
        }
    }

    private <T> void enter(Book<T> book, StoredRecord record, T object) {
        ObjectRef ref = book.ref(object);
        if (!ref.id().equals(record.id())) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "holds " + ref)
                    .subject("record " + record.kind() + " " + record.id())
                    .advice("the store was changed by hand; restore it from a copy")
                    .build();
        }
        books.put(new Entry<>(ref, book, object, record.version(), World.UNDER_WAY));
    }
}
