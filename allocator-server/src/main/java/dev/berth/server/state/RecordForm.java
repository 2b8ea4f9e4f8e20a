package dev.berth.server.state;

import dev.berth.api.model.Network;
import dev.berth.api.model.Node;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.engine.ObjectForm;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Objects to records and back, as the engine keeps them. Thread-safe. */
final class RecordForm {
    private final ObjectForm form;

    RecordForm(ObjectForm form) {
        this.form = form;
    }

    /** Which object a record is of; empty for records of other kinds. */
    static Optional<ObjectRef> ref(String kind, String id) {
        for (ObjectKind known : ObjectKind.values()) {
            if (known.toString().equals(kind)) {
                return Optional.of(new ObjectRef(known, id));
            }
        }
        return Optional.empty();
    }

    Object read(ObjectKind kind, StoredRecord record) {
        return switch (kind) {
            case NETWORK -> form.readNetwork(record.bytes());
            case NODE -> form.readNode(record.bytes());
            case SERVICE -> form.readService(record.bytes());
            case TASK -> form.readTask(record.bytes());
        };
    }

    ClusterObjects read(Iterable<StoredRecord> records) {
        List<Network> networks = new ArrayList<>();
        List<Service> services = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (StoredRecord record : records) {
            Optional<ObjectRef> ref = ref(record.kind(), record.id());
            if (ref.isPresent()) {
                switch (ref.get().kind()) {
                    case NETWORK -> networks.add(form.readNetwork(record.bytes()));
                    case NODE -> nodes.add(form.readNode(record.bytes()));
                    case SERVICE -> services.add(form.readService(record.bytes()));
                    case TASK -> tasks.add(form.readTask(record.bytes()));
                }
            }
        }
        networks.sort(Comparator.comparing(Network::id));
        services.sort(Comparator.comparing(Service::id));
        tasks.sort(Comparator.comparing(Task::id));
        nodes.sort(Comparator.comparing(Node::id));
        return new ClusterObjects(networks, services, tasks, nodes);
    }

    /**
     * The records that put these objects in.
     *
     * @param version that of the record which an object's is to have
     */
    List<StoreChange> puts(ClusterObjects objects, ToLongFunction<ObjectRef> version) {
        List<StoreChange> puts = new ArrayList<>(objects.size());
        objects.networks().forEach(each -> puts.add(put(ObjectKind.NETWORK, each.id(), form.write(each), version)));
        objects.services().forEach(each -> puts.add(put(ObjectKind.SERVICE, each.id(), form.write(each), version)));
        objects.tasks().forEach(each -> puts.add(put(ObjectKind.TASK, each.id(), form.write(each), version)));
        objects.nodes().forEach(each -> puts.add(put(ObjectKind.NODE, each.id(), form.write(each), version)));
        return puts;
    }

    private static StoreChange put(ObjectKind kind, String id, byte[] bytes, ToLongFunction<ObjectRef> version) {
        return new StoreChange.Put(
                new StoredRecord(kind.toString(), id, version.applyAsLong(new ObjectRef(kind, id)), bytes));
    }
}
