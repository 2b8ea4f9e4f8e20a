package dev.berth.server.dockerplugin;

import dev.berth.api.store.Store;
import dev.berth.server.wiring.States;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** What a plugin's state holds, while it is served. */
final class HandedOut {
    private HandedOut() {}

    /** Pools by id, and addresses, each after its pool's. */
    static Set<String> in(Path state) {
        BookContents contents = contents(state);
        Set<String> held = new TreeSet<>();
        for (PoolEntry pool : contents.pools()) {
            held.add(pool.id());
            for (AddressEntry address : contents.addresses(pool)) {
                held.add(pool.id() + " " + address.address().address());
            }
        }
        return held;
    }

    static BookContents contents(Path state) {
        try (Store store = States.read(state)) {
            return BookContents.read(store::load, new BookForm());
        }
    }
}
