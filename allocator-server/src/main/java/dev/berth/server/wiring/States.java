package dev.berth.server.wiring;

import dev.berth.api.store.Store;
import dev.berth.engine.MemoryStore;
import java.nio.file.Path;

/** Where the program keeps a cluster's objects. */
public final class States {
    private States() {}

    /**
     * Opens a state for writing.
     *
     * @throws dev.berth.api.error.AllocatorException {@code state-in-use}, {@code store-failure}
     */
    public static Store open(Path file) {
        return new MemoryStore();
    }
}
