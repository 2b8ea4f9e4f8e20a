package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the records of a store. What drivers are to know again is needed before there is an allocator, and the objects' books
 * only with one; so the objects wait here. Records of kinds it does not know are left alone.
 */
final class Loader implements Consumer<StoredRecord> {
    /** An object and its version. */
    private record Loaded<T>(T object, long version) {}

    final Hints hints = new Hints();
    final List<StoredRecord> intents = new ArrayList<>();

    private final ObjectForm form;
    private final Alike alike = new Alike();
    private final List<Loaded<Network>> networks = new ArrayList<>();
    private final List<Loaded<Node>> nodes = new ArrayList<>();
    private final List<Loaded<Service>> services = new ArrayList<>();
    private final List<Loaded<Task>> tasks = new ArrayList<>();
    private final List<StoredRecord> ofTheEngine = new ArrayList<>();

    Loader(ObjectForm form) {
        this.form = form;
    }

    @Override
    public void accept(StoredRecord one) {
        switch (one.kind()) {
            case "network" -> {
                Network network = form.readNetwork(one.bytes());
                networks.add(loaded(one, network, network.id()));
            }
            case "node" -> {
                Node node = form.readNode(one.bytes());
                nodes.add(loaded(one, node, node.id()));
            }
            case "service" -> {
                Service service = form.readService(one.bytes());
                services.add(loaded(one, service, service.id()));
            }
            case "task" -> {
                Task task = alike.sharing(form.readTask(one.bytes()));
                tasks.add(loaded(one, task, task.id()));
            }
            case Hints.KIND -> hints.load(one);
            case Intents.KIND -> intents.add(one);
            case Versions.KIND -> ofTheEngine.add(one);
            default -> {}
        }
    }

    private static <T> Loaded<T> loaded(StoredRecord one, T object, String id) {
        if (!id.equals(one.id())) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "holds " + one.kind() + " " + id)
                    .subject("record " + one.kind() + " " + one.id())
                    .advice("the store was changed by hand; restore it from a copy")
                    .build();
        }
        return new Loaded<>(object, one.version());
    }

    /** Enters the objects into empty books. */
    void enter(Books books) {
        ofTheEngine.forEach(books.versions::load);
        enter(books, books.networks, networks);
        enter(books, books.nodes, nodes);
        enter(books, books.services, services);
        enter(books, books.tasks, tasks);
    }

    private static <T> void enter(Books books, Book<T> book, List<Loaded<T>> objects) {
        objects.forEach(each ->
                books.put(new Entry<>(book.ref(each.object()), book, each.object(), each.version(), World.UNDER_WAY)));
    }
}
