package dev.berth.server.state;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoredRecord;
import dev.berth.server.json.JsonForm;
import java.util.ArrayList;
import java.util.List;

/** Reads the objects of a store, and nothing else of it. */
public final class StoredObjects {
    private StoredObjects() {}

    /**
     * What is durable in a store now.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure} if it cannot be read
     */
    public static ClusterObjects of(Store store) {
        List<StoredRecord> records = new ArrayList<>();
        store.load(records::add);
        return new RecordForm(new JsonForm()).read(records);
    }
}
