package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.PoolStatus;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.ledger.Ledger;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.NodeNetwork;
import dev.berth.core.ledger.Owner;
import dev.berth.core.ledger.ReservedName;
import dev.berth.core.registry.DriverUse;
import dev.berth.core.status.Holder;
import dev.berth.core.status.PoolHoldings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Shows the ledgers of all live networks, and what the IPAM drivers say of their pools. Confined to one thread. */
final class Holdings {
    private static final class Pool {
        final String ipamDriver;
        final SortedSet<String> networkIds = new TreeSet<>();
        final @Nullable PoolStatus status;

        Pool(String ipamDriver, @Nullable PoolStatus status) {
            this.ipamDriver = ipamDriver;
            this.status = status;
        }
    }

    private final Map<Ledger, Pool> pools = new LinkedHashMap<>();

    private Holdings() {}

    static List<PoolHoldings> of(Networks networks) {
        Holdings holdings = new Holdings();
        networks.ids().forEach(id -> holdings.look(networks, id));
        return holdings.all();
    }

    /** One that ends meanwhile has nothing to show. */
    private void look(Networks networks, String id) {
        LiveNetwork network = networks.find(id);
        if (network == null) {
            return;
        }
        LiveNetwork.Parts parts;
        try {
            parts = network.look();
        } catch (AllocatorException e) {
            return;
        }
        DriverUse<IpamCalls> ipam = parts.ipam();
        if (ipam == null) {
            return;
        }
        try {
            for (NetworkPool pool : parts.pools()) {
                pools.computeIfAbsent(
                                pool.ledger(),
                                first -> new Pool(
                                        ipam.calls().name(),
                                        ipam.calls().status(pool.id()).orElse(null)))
                        .networkIds
                        .add(id);
            }
        } finally {
            ipam.close();
        }
    }

    private List<PoolHoldings> all() {
        List<PoolHoldings> all = new ArrayList<>(pools.size());
        pools.forEach((ledger, pool) -> {
            Map<IpAddress, Holder> holders = new HashMap<>();
            ledger.forEach((address, owner) -> holders.put(address, holder(owner)));
            all.add(new PoolHoldings(
                    pool.ipamDriver, ledger.addressSpace(), ledger.parent(), pool.networkIds, holders, pool.status));
        });
        return all;
    }

    private static Holder holder(Owner owner) {
        Object key = owner.key();
        String id = key instanceof NodeNetwork node
                ? node.nodeId()
                : key instanceof ReservedName reserved ? reserved.networkId() : (String) key;
        return new Holder(owner.kind(), id);
    }
}
