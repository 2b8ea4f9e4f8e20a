package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the records of a store say. What drivers are to know again is needed before there is an allocator, and the objects' books
 * only with one; so the objects' records wait here. Records of kinds it does not know are left alone.
 */
final class Loader {
    final Hints hints = new Hints();
    final List<StoredRecord> intents = new ArrayList<>();

    private final ObjectForm form;
    private final List<StoredRecord> ofTheEngine = new ArrayList<>();
    private final RecordPile networks = new RecordPile(ObjectKind.NETWORK);
    private final RecordPile nodes = new RecordPile(ObjectKind.NODE);
    private final RecordPile services = new RecordPile(ObjectKind.SERVICE);
    private final RecordPile tasks = new RecordPile(ObjectKind.TASK);

    /**
     * Takes all records of a store.
     *
     * @throws AllocatorException {@code store-failure} if it cannot be read
     */
    Loader(Store store, ObjectForm form) {
        this.form = form;
        store.load(this::accept);
    }

    private void accept(StoredRecord one) {
        switch (one.kind()) {
            case "network" -> networks.add(one);
            case "node" -> nodes.add(one);
            case "service" -> services.add(one);
            case "task" -> tasks.add(one);
            case Hints.KIND -> hints.load(one);
            case Intents.KIND -> intents.add(one);
            case Versions.KIND -> ofTheEngine.add(one);
            default -> {}
        }
    }

    /**
     * Enters the objects into empty books. To be called once.
     *
     * @param restore is called for each, when all could be read, in the order of CLU-1: by kind, and within a kind by id; the
     *     ingress network first of all
     * @throws AllocatorException {@code store-failure} if a record cannot be read
     */
    void enter(Books books, Consumer<Entry<?>> restore) {
        Alike alike = new Alike();
        List<Entry<Network>> readNetworks = new ArrayList<>(entries(networks, books.networks, form::readNetwork));
        List<Entry<Node>> readNodes = entries(nodes, books.nodes, form::readNode);
        List<Entry<Service>> readServices = entries(services, books.services, form::readService);
        List<Entry<Task>> readTasks = entries(tasks, books.tasks, bytes -> alike.sharing(form.readTask(bytes)));
        readNetworks.sort(Comparator.comparing(network -> !network.object.isIngress()));
        ofTheEngine.forEach(books.versions::load);
        Stream.of(readNetworks, readNodes, readServices, readTasks)
                .flatMap(List::stream)
                .forEach(entry -> {
                    books.put(entry);
                    restore.accept(entry); // at once, as long as the object is in a processor's cache
                });
    }

    private static <T> List<Entry<T>> entries(RecordPile records, Book<T> book, Function<byte[], T> read) {
        return records.read(one -> entry(book, one, read.apply(one.bytes())));
    }

    private static <T> Entry<T> entry(Book<T> book, StoredRecord one, T object) {
        ObjectRef ref = book.ref(object);
        if (!ref.id().equals(one.id())) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "holds " + ref)
                    .subject("record " + one.kind() + " " + one.id())
                    .advice("the store was changed by hand; restore it from a copy")
                    .build();
        }
        return new Entry<>(ref, book, object, one.version(), Allocating.UNDER_WAY);
    }
}
