package dev.berth.server.wiring;

import dev.berth.api.store.Store;
import java.nio.file.Path;

/** Opens the stores that states are kept in. */
@FunctionalInterface
public interface States {
    /**
     * Opens the state in this file for the caller alone; makes an empty one where there is none.
     *
     * @throws dev.berth.api.error.AllocatorException {@code state-in-use} if another process has it open;
     *     {@code store-failure} if it cannot be read
     */
    Store open(Path file);
}
