package dev.berth.engine;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.core.drivers.DriverHints;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What drivers want kept over a restart (IPM-10), as it is in the store: a record for each driver. Thread-safe. */
final class Hints {
    static final String KIND = "hint";
    private static final String NETWORK_DRIVER = "network-driver/";
    private static final String IPAM_DRIVER = "ipam-driver/";

    private final Map<String, StoredRecord> saved = new TreeMap<>(); // guarded by this

    synchronized void load(StoredRecord one) {
        saved.put(one.id(), one);
    }

    /** For the drivers of a fresh allocator. */
    synchronized DriverHints saved() {
        return new DriverHints(savedFor(NETWORK_DRIVER), savedFor(IPAM_DRIVER));
    }

    private Map<String, String> savedFor(String kind) {
        Map<String, String> texts = new HashMap<>();
        saved.forEach((id, one) -> {
            if (id.startsWith(kind)) {
                texts.put(id.substring(kind.length()), new String(one.bytes(), StandardCharsets.UTF_8));
            }
        });
        return texts;
    }

    /** What has to be written so that these are saved; nothing for what is. */
    synchronized List<StoreChange> changes(DriverHints now) {
        Map<String, byte[]> wanted = new TreeMap<>();
        now.networkDrivers().forEach((name, text) -> wanted.put(NETWORK_DRIVER + name, bytes(text)));
        now.ipamDrivers().forEach((name, text) -> wanted.put(IPAM_DRIVER + name, bytes(text)));
        List<StoreChange> changes = new ArrayList<>();
        for (String id : List.copyOf(saved.keySet())) {
            if (!wanted.containsKey(id)) {
                saved.remove(id);
                changes.add(new StoreChange.Delete(KIND, id));
            }
        }
        wanted.forEach((id, bytes) -> {
            StoredRecord before = saved.get(id);
            if (before == null || !Arrays.equals(before.bytes(), bytes)) {
                StoredRecord after = new StoredRecord(KIND, id, before == null ? 1 : before.version() + 1, bytes);
                saved.put(id, after);
                changes.add(new StoreChange.Put(after));
            }
        });
        return changes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
