package dev.berth.server.state;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.store.Store;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.MemoryStore;
import dev.berth.engine.ObjectForm;
import dev.berth.engine.ObjectRef;
import dev.berth.server.json.JsonForm;
import dev.berth.server.wiring.DriverSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's state, opened by a command: what is stored, an engine that works on it in memory, and what would change. Nothing
 * is written before {@link #commit}, and then all of it at once. Confined to one thread.
 */
public final class ClusterState implements AutoCloseable {
    private final StagedStore staged;
    private final DriverSet drivers;
    private final ObjectForm form = new JsonForm();
    private final RecordForm records = new RecordForm(form);
    private @Nullable ClusterEngine engine;

    private ClusterState(Store store, boolean writable, DriverSet drivers) {
        this.staged = new StagedStore(store, writable);
        this.drivers = drivers;
    }

    /**
     * Opens a state to work on it.
     *
     * @param store closed with the state
     * @param drivers not closed with it
     * @throws AllocatorException {@code store-failure} if it cannot be read
     */
    public static ClusterState open(Store store, DriverSet drivers) {
        return open(store, true, drivers);
    }

    /**
     * Opens a state to look at it, and at what would become of it; never to be committed.
     *
     * @param store closed with the state
     * @param drivers not closed with it
     * @throws AllocatorException {@code store-failure} if it cannot be read
     */
    public static ClusterState read(Store store, DriverSet drivers) {
        return open(store, false, drivers);
    }

    private static ClusterState open(Store store, boolean writable, DriverSet drivers) {
        try {
            return new ClusterState(store, writable, drivers);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    /**
     * A state in memory that has these objects, as if it had always had them.
     *
     * @param drivers not closed with it
     */
    public static ClusterState of(ClusterObjects objects, DriverSet drivers) {
        Store store = new MemoryStore();
        ClusterState filling = open(store, drivers);
        filling.put(objects);
        filling.commit();
        return open(store, drivers);
    }

    /**
     * The objects as they are stored.
     *
     * @throws AllocatorException {@code store-failure} if one cannot be read
     */
    public ClusterObjects stored() {
        return records.read(staged.stored());
    }

    /**
     * The calls to drivers that were noted when this was opened, and not seen to the end (GEN-8). Whoever only reads sees also those
     * that another process is about.
     *
     * @throws AllocatorException {@code store-failure} if one cannot be read
     */
    public List<StoredIntent> intents() {
        return staged.intents().stream()
                .map(each -> new StoredIntent(each.id(), form.readIntent(each.bytes())))
                .toList();
    }

    /** Strikes out noted calls, so that nobody sees to them any more. To be called before there is an engine, which sees to them. */
    public void dismiss(Collection<String> intents) {
        if (engine != null) {
            throw new IllegalStateException("the engine has read the state already");
        }
        staged.dismiss(intents);
    }

    /**
     * Puts objects with their states in, as if they had always been there; others stay. To be called before there is an engine:
     * it allocates what they lack, and takes again what they hold.
     */
    public void put(ClusterObjects objects) {
        if (engine != null) {
            throw new IllegalStateException("the engine has read the state already");
        }
        var unused = staged.submit(
                records.puts(objects, ref -> staged.nextVersion(ref.kind().toString(), ref.id())));
    }

    /** The engine on this state. */
    public ClusterEngine engine() {
        ClusterEngine present = engine;
        if (present == null) {
            present = ClusterEngine.builder(drivers::builder, staged, form).open();
            engine = present;
        }
        return present;
    }

    /** The settings of the cluster. */
    public ClusterSettings settings() {
        return drivers.settings();
    }

    /** What differs from what is stored, by kind and id. */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        staged.staged().forEach((key, each) -> {
            Optional<ObjectRef> ref = RecordForm.ref(key.kind(), key.id());
            ref.ifPresent(object -> changes.add(new Change(
                    object,
                    each.before() == null ? null : records.read(object.kind(), each.before()),
                    each.after() == null ? null : records.read(object.kind(), each.after()))));
        });
        changes.sort(Comparator.comparing(Change::ref));
        return changes;
    }

    /**
     * Makes every change durable, all of them or none.
     *
     * @throws AllocatorException {@code store-failure}; then nothing is stored
     */
    public void commit() {
        try {
            if (engine != null && !changes().isEmpty()) {
                engine.saveHints(); // with what changed: they alone are not worth a write
            }
            staged.commit();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AllocatorException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        staged.close();
    }
}
