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
 * @param trusted whether what the engine has not asked for since its start is forgotten for sure
 * @param pools by id
 * @param networks the ids of the networks
 */
public record BookReport(
        PluginIdentity identity, long session, boolean trusted, List<Pool> pools, List<String> networks) {
    /** Copies the lists. */
    public BookReport {
        pools = List.copyOf(pools);
        networks = List.copyOf(networks);
    }

    /**
     * A pool.
     *
     * @param id the engine's name for it
     * @param subnet its addresses
     * @param range where dynamic ones come from; null for all
     * @param addresses that are held of it, by text
     * @param asked whether the engine has asked for it since its start
     * @param left those of its addresses that the engine has not asked for, though for the pool
     */
    public record Pool(
            String id,
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
                contents.session().number(),
                contents.session().tellsWhatIsForgotten(),
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

    /** How many pools the engine has not asked for since its start. */
    public long leftPools() {
        return pools.stream().filter(pool -> !pool.asked()).count();
    }

    /** How many addresses of other pools. */
    public long leftAddresses() {
        return pools.stream().mapToLong(pool -> pool.left().size()).sum();
    }
}
