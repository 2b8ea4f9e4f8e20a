package dev.berth.store.sqlite;

import dev.berth.api.store.Store;
import dev.berth.engine.MemoryStore;
import org.junit.jupiter.api.DisplayName;

/** The store in memory keeps the same promises. */
@DisplayName("The store in memory")
class MemoryStoreTest extends StoreContract {
    @Override
    Store open() {
        return new MemoryStore();
    }
}
