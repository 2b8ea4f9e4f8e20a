package dev.berth.engine;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives objects their first versions: greater than any that a removed object had, so that an object which is removed and
 * declared anew never has a version again that somebody may still hold for the present one. Guarded by the lock of the
 * {@link Books}.
 */
final class Versions {
    /** The kind of the one record; of its version, which says it all, the bytes are only a copy. */
    static final String KIND = "engine";

    private static final String ID = "greatest-removed-version";

    private long greatest;
    private long stored;

    void load(StoredRecord saved) {
        if (saved.id().equals(ID)) {
            greatest = saved.version();
            stored = greatest;
        }
    }

    /** The version after this one; 0 stands for none yet. */
    long after(long version) {
        return version == 0 ? greatest + 1 : version + 1;
    }

    /** An object was removed at this version. */
    void removed(long version) {
        greatest = Math.max(greatest, version);
    }

    /** What the store has yet to be told together with the removals so far; null for nothing. */
    @Nullable
    StoreChange unsaved() {
        if (greatest == stored) {
            return null;
        }
        stored = greatest;
        byte[] text = ("{\"version\":" + greatest + "}").getBytes(StandardCharsets.UTF_8);
        return new StoreChange.Put(new StoredRecord(KIND, ID, greatest, text));
    }
}
