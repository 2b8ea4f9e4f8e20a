package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.store.Store;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.ports.PortRange;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cluster's objects allocated. Objects are declared; what cannot be allocated at once waits, says why, and is woken in
 * order of arrival when what it lacks comes free (CLU-2, CLU-3). Whatever a method has returned normally is in the store, and
 * opening an engine on that store brings it back as it was, and writes nothing for it (CLU-7, CLU-8).
 *
 * <p><b>Errors:</b> methods throw {@link AllocatorException}s for declarations that can never be right, such as
 * {@code invalid-argument} for one that says what its object got ({@code state}), and then nothing has changed; an object that
 * merely has to wait is no error. If the store fails, they throw {@code store-failure}: what they did is forgotten, and the next
 * call reads the store anew.
 *
 * <p><b>Threads:</b> all methods may be called from many threads, also virtual ones, which cost less to wake when the store has
 * written. Operations on one object follow one another, and a driver that hangs delays only the operations that need it; with
 * two exceptions. A batch that is to be {@linkplain Mode#WHOLE whole} runs alone: it waits for all operations under way, and
 * what begins meanwhile waits for it, but a fifth of a second at most, unless the batch has waited for a minute; and once it runs,
 * everything else waits until it is done, its own calls of drivers included. And those who are woken are
 * served by the thread that made room for them, so a removal can last as long as the driver of an object that waited for it. A
 * driver's call lasts no longer than the allocator's deadline for calls. The engine starts no threads and opens no files. While a
 * store is read, the JVM's common pool helps.
 */
public final class ClusterEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterEngine.class);

    /** How a batch is done. */
    public enum Mode {
        /** All of it is allocated, or nothing is changed. */
        WHOLE,
        /** Each object by itself; those that cannot be allocated wait. */
        EACH
    }

    private final TrackedStore store;
    private final Telling telling;
    private final Clock clock;
    private final Worlds worlds;

    private ClusterEngine(Builder builder) {
        this.store = new TrackedStore(builder.store);
        this.telling = new Telling(builder.listener);
        this.clock = builder.clock;
        this.worlds = new Worlds(builder.allocators, builder.automaticPorts, store, builder.form, telling);
    }

    /**
     * Starts a builder.
     *
     * @param allocators begins a fresh allocator each time, which the engine completes with what it stores for the drivers,
     *     owns and closes
     * @param store the engine's alone; not closed by it
     * @param form how objects are written into the store
     */
    public static Builder builder(Supplier<CnmAllocator.Builder> allocators, Store store, ObjectForm form) {
        return new Builder(allocators, store, form);
    }

    // ---- declaring

    /**
     * Declares a network, a new one or another version of one that is there.
     *
     * @throws AllocatorException {@code ingress-exists} (CLU-6), {@code immutable-field} (CLU-9), {@code store-failure}
     */
    public Declared<Network> declare(Network network) {
        return operate((now, journal) -> now.declare(now.books.networks, network, null, new Hanging(), journal));
    }

    /** Declares a node; its attachments are the engine's affair (CLU-5). */
    public Declared<Node> declare(Node node) {
        return operate((now, journal) -> now.declare(now.books.nodes, node, null, new Hanging(), journal));
    }

    /**
     * Declares a service, a new one or another version of one that is there.
     *
     * @throws AllocatorException {@code invalid-argument} for dnsrr with ports in ingress mode (CLU-4), {@code store-failure}
     */
    public Declared<Service> declare(Service service) {
        return operate((now, journal) -> now.declare(now.books.services, service, null, new Hanging(), journal));
    }

    /**
     * Declares a task, a new one or another version of one that is there.
     *
     * @throws AllocatorException {@code immutable-field} (CLU-9), {@code store-failure}
     */
    public Declared<Task> declare(Task task) {
        return operate((now, journal) -> now.declare(now.books.tasks, task, null, new Hanging(), journal));
    }

    /**
     * Removes an object, and gives back what it holds.
     *
     * @throws AllocatorException {@code unknown-network} and the like; {@code network-in-use}; {@code store-failure}
     */
    public void remove(ObjectKind kind, String id) {
        operate((now, journal) -> {
            now.remove(now.books.of(kind), id, null, new Hanging(), journal);
            return id;
        });
    }

    /**
     * Does several things at once. In mode {@link Mode#EACH}, those who waited for what came free by then have it before the next
     * object is declared. A driver that does not answer is not asked again for the rest of the batch, which waits for it instead.
     *
     * @return the declared objects as they are now
     * @throws AllocatorException whatever a single operation throws, {@code version-conflict}, and in mode
     *     {@link Mode#WHOLE} also why something could not be allocated; then nothing has changed. In mode {@link Mode#EACH},
     *     what came before the refused one has been done
     */
    public List<Declared<?>> apply(Batch batch, Mode mode) {
        return mode == Mode.EACH
                ? operate((now, journal) -> BatchOrder.apply(now, batch, journal, now.waking::serve, declared -> {}))
                : applyWhole(batch);
    }

    private List<Declared<?>> applyWhole(Batch batch) {
        Journal.Collected journal = new Journal.Collected(store, telling);
        World now = enterServed();
        try {
            return doneWhole(batch, now, journal);
        } finally {
            worlds.awaitDurable(journal.durable(), now);
        }
    }

    /** Alone, with nobody to be served: else a batch had to stand behind those for whom something came back by itself. */
    private World enterServed() {
        serve(Waking::serve);
        World now = worlds.enterAlone();
        while (now.books.lines.hasToServe()) {
            worlds.leaveAlone();
            serve(Waking::serve);
            now = worlds.enterAlone();
        }
        return now;
    }

    /** Gives the gate up at the end. */
    private List<Declared<?>> doneWhole(Batch batch, World now, Journal.Collected journal) {
        try {
            return now.intents.during(journal, () -> doneOrUndone(batch, now, journal));
        } finally {
            try {
                worlds.letOthersIn(); // not before the batch is done, but a driver of those who are woken may hang
                now.waking.serve();
            } finally {
                worlds.leave();
            }
        }
    }

    private static List<Declared<?>> doneOrUndone(Batch batch, World now, Journal.Collected journal) {
        try {
            List<Declared<?>> results = BatchOrder.apply(now, batch, journal, () -> {}, ClusterEngine::refuseWaiting);
            now.books.locked(() -> {
                journal.submitAll(now.books);
                return journal;
            });
            return results;
        } catch (RuntimeException | Error e) {
            now.undo(journal);
            journal.shows();
            throw e;
        }
    }

    private static void refuseWaiting(Declared<?> declared) {
        declared.condition().reason().ifPresent(why -> {
            throw why;
        });
    }

    // ---- looking

    /** The network of this id. */
    public Optional<Declared<Network>> network(String id) {
        return find(books -> books.networks, id);
    }

    /** The node of this id. */
    public Optional<Declared<Node>> node(String id) {
        return find(books -> books.nodes, id);
    }

    /** The service of this id. */
    public Optional<Declared<Service>> service(String id) {
        return find(books -> books.services, id);
    }

    /** The task of this id. */
    public Optional<Declared<Task>> task(String id) {
        return find(books -> books.tasks, id);
    }

    /** All networks, by id. */
    public List<Declared<Network>> networks() {
        return list(books -> books.networks);
    }

    /** All nodes, by id. */
    public List<Declared<Node>> nodes() {
        return list(books -> books.nodes);
    }

    /** All services, by id. */
    public List<Declared<Service>> services() {
        return list(books -> books.services);
    }

    /** All tasks, by id. */
    public List<Declared<Task>> tasks() {
        return list(books -> books.tasks);
    }

    /** The first networks whose ids follow {@code after}, by id, at most {@code limit} of them. */
    public List<Declared<Network>> networks(String after, int limit) {
        return page(books -> books.networks, after, limit);
    }

    /** The first nodes whose ids follow {@code after}, by id, at most {@code limit} of them. */
    public List<Declared<Node>> nodes(String after, int limit) {
        return page(books -> books.nodes, after, limit);
    }

    /** The first services whose ids follow {@code after}, by id, at most {@code limit} of them. */
    public List<Declared<Service>> services(String after, int limit) {
        return page(books -> books.services, after, limit);
    }

    /** The first tasks whose ids follow {@code after}, by id, at most {@code limit} of them. */
    public List<Declared<Task>> tasks(String after, int limit) {
        return page(books -> books.tasks, after, limit);
    }

    /** All objects as of one instant, for audits. */
    public Snapshot snapshot() {
        Books books = worlds.present().books;
        return books.locked(() -> {
            Set<ObjectRef> underWay = new HashSet<>();
            books.all().forEach(book -> book.entries.values().stream()
                    .filter(entry -> entry.busy)
                    .forEach(entry -> underWay.add(entry.ref)));
            return new Snapshot(
                    declared(books.networks),
                    declared(books.nodes),
                    declared(books.services),
                    declared(books.tasks),
                    underWay);
        });
    }

    /**
     * Looks, and waits until all that was to be seen is in the store: a look by itself also shows what is still being stored. For
     * those who pass it on to somebody who must not see it undone by a crash. What declares and removes has waited by itself.
     *
     * @throws AllocatorException {@code store-failure} if some of what was to be seen may not have been stored; that is then
     *     forgotten
     */
    public <R> R durably(Supplier<R> look) {
        World seen = worlds.present();
        R shown;
        try {
            shown = look.get();
        } catch (RuntimeException | Error e) { // a refusal shows something, too; that the store failed, nothing
            if (!(e instanceof AllocatorException failure && failure.code().equals(ErrorCode.STORE_FAILURE))) {
                worlds.awaitShown(seen);
            }
            throw e;
        }
        worlds.awaitShown(seen);
        return shown;
    }

    /** How many objects wait. */
    public int waiting() {
        Books books = worlds.present().books;
        return books.locked(books.lines::size);
    }

    /**
     * The allocator behind it, to look at: usage, pending releases, drivers. Allocating or releasing through it makes the
     * engine's books untrue.
     */
    public CnmAllocator allocator() {
        return worlds.present().allocator;
    }

    private <T> Optional<Declared<T>> find(Function<Books, Book<T>> kind, String id) {
        Books books = worlds.present().books;
        return books.locked(() -> Optional.ofNullable(kind.apply(books).entries.get(id))
                .filter(entry -> entry.version > 0)
                .map(Entry::declared));
    }

    private <T> List<Declared<T>> page(Function<Books, Book<T>> kind, String after, int limit) {
        Books books = worlds.present().books;
        return books.locked(() -> kind.apply(books).entries.tailMap(after, false).values().stream()
                .filter(entry -> entry.version > 0)
                .limit(limit)
                .map(Entry::declared)
                .toList());
    }

    private <T> List<Declared<T>> list(Function<Books, Book<T>> kind) {
        Books books = worlds.present().books;
        return books.locked(() -> declared(kind.apply(books)));
    }

    private static <T> List<Declared<T>> declared(Book<T> book) {
        return book.entries.values().stream()
                .filter(entry -> entry.version > 0)
                .map(Entry::declared)
                .toList();
    }

    // ---- waking

    /**
     * Tries the pending releases that are due, then again whatever waits for a driver: one that could not be reached, failed, or
     * was not known, and one that has no more of what it gives, for it may have got something back that nobody tells of. To be
     * called from time to time, such as every second: each thing that is waited for is tried again after a pause, of one second at
     * first, which doubles up to a minute. Of everything else the engine knows by itself when to try.
     */
    public void retryDrivers() {
        worlds.present().allocator.retryPendingReleases();
        serve(waking -> waking.serveDue(clock.instant()));
    }

    /** Tries again whatever waits. */
    void retryAll() {
        serve(Waking::serveAll);
    }

    private void serve(Consumer<Waking> serving) {
        World now = worlds.enter();
        try {
            serving.accept(now.waking);
        } finally {
            worlds.leave();
        }
    }

    /**
     * Stores where the drivers stand: cursors, quarantines and whatever else they want to know again after a restart (IPM-10).
     * To be called from time to time; closing the engine does it too. Writes nothing if nothing changed. Drivers that cannot
     * say go without.
     *
     * @throws AllocatorException {@code store-failure}
     */
    public void saveHints() {
        World asked = worlds.present();
        DriverHints hints = asked.allocator.hints(); // drivers are asked, so without the gate
        World now = worlds.enter();
        CompletableFuture<Void> durable;
        try {
            if (now != asked) {
                return; // its drivers are closed; the present ones are asked next time
            }
            durable = now.saveHints(hints);
        } finally {
            worlds.leave();
        }
        worlds.awaitDurable(durable, now);
    }

    /** Saves the drivers' hints and closes the allocator; the store stays open. No operation may be under way. */
    @Override
    public void close() {
        World now = worlds.ifPresent();
        if (now != null) {
            try (CnmAllocator allocator = now.allocator) {
                now.saveHints(allocator.hints()).join();
            } catch (CompletionException e) { // they may be lost
                LOG.warn("the drivers' hints are not saved: {}", String.valueOf(e.getCause()));
            }
        }
    }

    // ---- inside

    private interface Operation<R> {
        R on(World world, Journal journal);
    }

    private <R> R operate(Operation<R> operation) {
        Journal journal = Journal.each(store, telling);
        World now = worlds.enter();
        try {
            return done(operation, now, journal);
        } finally {
            worlds.awaitDurable(journal.durable(), now);
        }
    }

    /** Gives the gate up at the end. */
    private <R> R done(Operation<R> operation, World now, Journal journal) {
        try {
            try {
                return now.intents.during(journal, () -> operation.on(now, journal));
            } catch (RuntimeException | Error e) {
                journal.shows();
                throw e;
            } finally {
                now.waking.serve();
            }
        } finally {
            worlds.leave();
        }
    }

    /** Collects the parts. Confined to one thread. */
    public static final class Builder {
        private final Supplier<CnmAllocator.Builder> allocators;
        private final Store store;
        private final ObjectForm form;
        private PortRange automaticPorts = PortRange.DEFAULT_AUTOMATIC;
        private Consumer<EngineEvent> listener = event -> {};
        private Clock clock = Clock.systemUTC();

        private Builder(Supplier<CnmAllocator.Builder> allocators, Store store, ObjectForm form) {
            this.allocators = allocators;
            this.store = store;
            this.form = form;
        }

        /** The range of ports that are given automatically (PRT-1). */
        public Builder automaticPorts(PortRange range) {
            this.automaticPorts = range;
            return this;
        }

        /** Says whether a pause is over, when drivers are {@linkplain ClusterEngine#retryDrivers retried}. */
        public Builder clock(Clock now) {
            this.clock = now;
            return this;
        }

        /**
         * Receives every event when it is durable, one at a time and in the order in which things happened, on a thread of the
         * store's or of a caller's, perhaps with the engine's lock held; must return soon, and not call the engine.
         */
        public Builder listener(Consumer<EngineEvent> eventListener) {
            this.listener = eventListener;
            return this;
        }

        /**
         * Reads the store and allocates what it says.
         *
         * @throws AllocatorException {@code store-failure} if it cannot be read
         */
        public ClusterEngine open() {
            return new ClusterEngine(this);
        }
    }
}
