package dev.berth.server.dockerplugin;

import dev.berth.api.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin's state holds. Immutable.
 *
 * @param identity over which drivers it is kept
 * @param session how often an engine has shaken hands
 * @param unsure the address spaces of which the engine may not have been able to ask for what it has not asked for
 * @param pools by id
 * @param networks the ids of the networks
 */
public record BookReport(
        PluginIdentity identity, long session, List<String> unsure, List<Pool> pools, List<String> networks) {
    /** Copies the lists. */
    public BookReport {
        unsure = List.copyOf(unsure);
        pools = List.copyOf(pools);
        networks = List.copyOf(networks);
    }

    /**
     * A pool.
     *
     * @param id the engine's name for it
     * @param space its address space
     * @param subnet its addresses
     * @param range where dynamic ones come from; null for all
     * @param addresses that are held of it, by text
     * @param asked whether the engine has asked for it since its start
     * @param left those of its addresses that the engine has not asked for, though for the pool
     */
    public record Pool(
            String id,
            String space,
            String subnet,
            @Nullable String range,
            List<String> addresses,
            boolean asked,
            List<String> left) {
        /** Copies the lists. */
        public Pool {
            addresses = List.copyOf(addresses);
            left = List.copyOf(left);
        }

        /** Whether the engine has not asked for it, or for something of it. */
        public boolean isLeft() {
            return !asked || !left.isEmpty();
        }
    }

    /**
     * Reads a state.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure} if it cannot be read; {@code invalid-argument} if it is a
     *     cluster's
     */
    public static BookReport read(Store store) {
        BookContents contents = BookContents.read(store::load, new BookForm());
        Leftovers left = contents.leftovers();
        Set<String> leftPools = left.pools().stream().map(PoolEntry::id).collect(Collectors.toSet());
        List<Pool> pools = new ArrayList<>();
        for (PoolEntry pool : contents.pools()) {
            pools.add(new Pool(
                    pool.id(),
                    pool.addressSpace(),
                    pool.subnet().toString(),
                    pool.range() == null ? null : pool.range().toString(),
                    texts(contents.addresses(pool)),
                    !leftPools.contains(pool.id()),
                    texts(left.addresses().stream()
                            .filter(each -> each.pool().equals(pool.id()))
                            .toList())));
        }
        PluginIdentity identity = contents.identity();
        return new BookReport(
                identity == null ? new PluginIdentity(null, null) : identity,
                contents.sessions().number(),
                pools.stream()
                        .filter(Pool::isLeft)
                        .map(Pool::space)
                        .filter(space -> !contents.sessions().of(space).tellsWhatIsForgotten())
                        .distinct()
                        .toList(),
                pools,
                contents.networks().stream().map(NetworkEntry::id).sorted().toList());
    }

    private static List<String> texts(List<AddressEntry> addresses) {
        return addresses.stream()
                .map(each -> each.address().address())
                .sorted()
                .map(Object::toString)
                .toList();
    }

    /** Those that the engine has forgotten, or something of them, for sure. */
    public List<Pool> forgotten() {
        return pools.stream()
                .filter(pool -> pool.isLeft() && !unsure.contains(pool.space()))
                .toList();
    }

    /** Those of which that is not known. */
    public List<Pool> doubtful() {
        return pools.stream()
                .filter(pool -> pool.isLeft() && unsure.contains(pool.space()))
                .toList();
    }
}
