package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.StoredRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a state holds of a plugin. Filled once, then read only; confined to one thread. */
final class BookContents {
    private final List<PoolEntry> pools = new ArrayList<>();
    private final Map<String, List<AddressEntry>> addresses = new HashMap<>();
    private final List<NetworkEntry> networks = new ArrayList<>();
    private final Map<String, String> hints = new TreeMap<>();
    private @Nullable PluginIdentity identity;
    private Sessions sessions = Sessions.NONE;
    private long sessionVersion;

    private BookContents() {}

    /**
     * Reads a store.
     *
     * @throws AllocatorException {@code store-failure} if it cannot be read; {@code invalid-argument} if it holds a cluster
     */
    static BookContents read(Consumer<Consumer<StoredRecord>> store, BookForm form) {
        BookContents contents = new BookContents();
        store.accept(record -> contents.add(record, form));
        contents.pools.sort(Comparator.comparing(PoolEntry::id));
        Set<String> ids = contents.pools.stream().map(PoolEntry::id).collect(Collectors.toSet());
        for (String pool : contents.addresses.keySet()) {
            if (!ids.contains(pool)) {
                throw AllocatorException.of(ErrorCode.STORE_FAILURE, "has addresses in the state, but is not there")
                        .subject("pool " + pool)
                        .advice("the state was changed by hand; restore it from a copy")
                        .build();
            }
        }
        return contents;
    }

    private void add(StoredRecord record, BookForm form) {
        switch (record.kind()) {
            case BookForm.IDENTITY -> identity = form.identity(record);
            case BookForm.SESSION -> {
                sessions = form.sessions(record);
                sessionVersion = record.version();
            }
            case BookForm.POOL -> pools.add(form.pool(record));
            case BookForm.ADDRESS -> {
                AddressEntry address = form.address(record);
                addresses
                        .computeIfAbsent(address.pool(), first -> new ArrayList<>())
                        .add(address);
            }
            case BookForm.NETWORK -> networks.add(form.network(record));
            case BookForm.HINTS -> hints.put(record.id(), form.hints(record));
            default ->
                throw AllocatorException.invalidArgument(
                        "the state",
                        record.kind() + " " + record.id(),
                        "is of a cluster and not of a Docker plugin",
                        "name another file with --state");
        }
    }

    @Nullable
    PluginIdentity identity() {
        return identity;
    }

    Sessions sessions() {
        return sessions;
    }

    long sessionVersion() {
        return sessionVersion;
    }

    /** By id. */
    List<PoolEntry> pools() {
        return pools;
    }

    List<AddressEntry> addresses(PoolEntry pool) {
        return addresses.getOrDefault(pool.id(), List.of());
    }

    Leftovers leftovers() {
        List<AddressEntry> all = new ArrayList<>();
        addresses.values().forEach(all::addAll);
        return Leftovers.of(sessions, pools, all);
    }

    List<NetworkEntry> networks() {
        return networks;
    }

    /** By kind and name of the driver. */
    Map<String, String> hints() {
        return hints;
    }

    /** Whether anything is held. */
    boolean isEmpty() {
        return pools.isEmpty() && networks.isEmpty();
    }
}
