package dev.berth.server.wiring;

import dev.berth.api.store.Store;
import dev.berth.store.sqlite.SqliteStore;
import java.nio.file.Path;

/** Opens the stores that states are kept in. */
public final class States {
    private States() {}

    /**
     * Opens the state in this file for writing; makes an empty one where there is none.
     *
     * @throws dev.berth.api.error.AllocatorException {@code state-in-use} if another process writes it; {@code store-failure} if
     *     it cannot be read and written
     */
    public static Store open(Path file) {
        return SqliteStore.open(file);
    }

    /**
     * Opens the state in this file for reading, also while another process writes it.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure} if it cannot be read
     */
    public static Store read(Path file) {
        return SqliteStore.openForReading(file);
    }
}
