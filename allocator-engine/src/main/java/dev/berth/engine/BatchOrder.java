package dev.berth.engine;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Does what a batch says, one thing after the other: removals first, then declarations in the order of CLU-1. */
final class BatchOrder {
    private static final Comparator<Network> INGRESS_FIRST =
            Comparator.<Network, Boolean>comparing(network -> !network.isIngress());

    private final World world;
    private final Batch batch;
    private final Journal journal;
    private final Runnable before;
    private final Hanging hanging = new Hanging();
    private final Consumer<Declared<?>> check;
    private final List<Declared<?>> results = new ArrayList<>();

    private BatchOrder(World world, Batch batch, Journal journal, Runnable before, Consumer<Declared<?>> check) {
        this.world = world;
        this.batch = batch;
        this.journal = journal;
        this.before = before;
        this.check = check;
    }

    /**
     * Does all of it.
     *
     * @param before is run before each object is declared
     * @param check sees each declared object, and ends it by throwing
     * @return the declared objects as they were then
     */
    static List<Declared<?>> apply(
            World world, Batch batch, Journal journal, Runnable before, Consumer<Declared<?>> check) {
        return new BatchOrder(world, batch, journal, before, check).apply();
    }

    private List<Declared<?>> apply() {
        Books books = world.books;
        batch.removals().stream()
                .sorted(Comparator.reverseOrder())
                .forEach(ref -> world.remove(books.of(ref.kind()), ref.id(), batch.expected(ref), hanging, journal));
        declare(books.networks, batch.networks(), INGRESS_FIRST.thenComparing(Network::id));
        declare(books.nodes, batch.nodes(), Comparator.comparing(Node::id));
        declare(books.services, batch.services(), Comparator.comparing(Service::id));
        declare(books.tasks, batch.tasks(), Comparator.comparing(Task::id));
        return results;
    }

    private <T> void declare(Book<T> book, List<T> objects, Comparator<T> order) {
        objects.stream().sorted(order).forEachOrdered(each -> {
            before.run();
            Declared<T> declared = world.declare(book, each, batch.expected(book.ref(each)), hanging, journal);
            check.accept(declared);
            results.add(declared);
        });
    }
}
