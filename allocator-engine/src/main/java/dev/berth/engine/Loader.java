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

/**
 * What the records of a store say. What drivers are to know again is needed before there is an allocator, and the objects' books
 * only with one; so the objects wait here. Records of kinds it does not know are left alone.
 */
final class Loader {
    /** How many records of tasks are read together, by all processors; the store is read on when they are. */
    private static final int TASKS_AT_ONCE = 4_096;

    /**
     * An object, its version and its id.
     *
     * @param head of the id, as far as a number can hold it: most comparisons need not look at the id, which no cache holds
     */
    private record Loaded<T>(T object, long version, String id, long head) {
        private static final int CHARACTERS = Long.BYTES;
        private static final int GREATEST = 0x7f;

        static final Comparator<Loaded<?>> BY_ID =
                Comparator.<Loaded<?>>comparingLong(Loaded::head).thenComparing(Loaded::id);

        Loaded(T object, long version, String id) {
            this(object, version, id, head(id));
        }

        /** Orders as the ids do, except that it may be the same for different ones. */
        private static long head(String id) {
            long head = 0;
            boolean ended = false;
            for (int i = 0; i < CHARACTERS; i++) {
                char next = ended || i >= id.length() ? 0 : id.charAt(i);
                ended |= next >= GREATEST;
                head = head << Byte.SIZE | Math.min(next, GREATEST);
            }
            return head;
        }
    }

    final Hints hints = new Hints();
    final List<StoredRecord> intents = new ArrayList<>();

    private final ObjectForm form;
    private final Alike alike = new Alike();
    private final List<Loaded<Network>> networks = new ArrayList<>();
    private final List<Loaded<Node>> nodes = new ArrayList<>();
    private final List<Loaded<Service>> services = new ArrayList<>();
    private final List<Loaded<Task>> tasks = new ArrayList<>();
    private final List<StoredRecord> unreadTasks = new ArrayList<>();
    private final List<StoredRecord> ofTheEngine = new ArrayList<>();

    private Loader(ObjectForm form) {
        this.form = form;
    }

    /** Reads all records of a store. */
    static Loader of(Store store, ObjectForm form) {
        Loader loader = new Loader(form);
        store.load(loader::accept);
        loader.readTasks();
        return loader;
    }

    private void accept(StoredRecord one) {
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
                unreadTasks.add(one);
                if (unreadTasks.size() == TASKS_AT_ONCE) {
                    readTasks();
                }
            }
            case Hints.KIND -> hints.load(one);
            case Intents.KIND -> intents.add(one);
            case Versions.KIND -> ofTheEngine.add(one);
            default -> {}
        }
    }

    private void readTasks() {
        tasks.addAll(unreadTasks.parallelStream().map(this::task).toList());
        unreadTasks.clear();
    }

    private Loaded<Task> task(StoredRecord one) {
        Task task = alike.sharing(form.readTask(one.bytes()));
        return loaded(one, task, task.id());
    }

    private static <T> Loaded<T> loaded(StoredRecord one, T object, String id) {
        if (!id.equals(one.id())) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "holds " + one.kind() + " " + id)
                    .subject("record " + one.kind() + " " + one.id())
                    .advice("the store was changed by hand; restore it from a copy")
                    .build();
        }
        return new Loaded<>(object, one.version(), id);
    }

    /** Enters the objects into empty books. */
    void enter(Books books) {
        ofTheEngine.forEach(books.versions::load);
        enter(books, books.networks, networks);
        enter(books, books.nodes, nodes);
        enter(books, books.services, services);
        enter(books, books.tasks, tasks);
    }

    /** In the order of their ids, so that each comes last in its book: what it is compared with was touched just before. */
    private static <T> void enter(Books books, Book<T> book, List<Loaded<T>> objects) {
        List<Loaded<T>> sorted = objects.parallelStream().sorted(Loaded.BY_ID).toList();
        sorted.forEach(each -> books.put(
                new Entry<>(book.ref(each.object()), book, each.object(), each.version(), Allocating.UNDER_WAY)));
    }
}
