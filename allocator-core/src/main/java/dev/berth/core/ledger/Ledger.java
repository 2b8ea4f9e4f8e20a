package dev.berth.core.ledger;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who holds each address of a parent pool (OWN-1). It decides every claim and release (GEN-3): an address has at most one
 * owner here.
 *
 * <p>Thread-safe, by its own monitor, which is held for a few memory accesses and never across foreign code. Costs neither
 * time nor memory for addresses nobody holds: owners lie in pages of 64 addresses, found by hash.
 */
public final class Ledger {
    private final String addressSpace;
    private final Prefix parent;
    private final OwnerPages pages = new OwnerPages();

    /** How many pools with and without a range it serves; guarded by its {@link LedgerBook}. */
    int rangedPools;

    int wholePools;

    Ledger(String addressSpace, Prefix parent) {
        this.addressSpace = addressSpace;
        this.parent = parent;
    }

    /** The IPAM driver's address space that the parent pool is in. */
    public String addressSpace() {
        return addressSpace;
    }

    /** The parent pool. */
    public Prefix parent() {
        return parent;
    }

    /**
     * Claims an address of the parent for an owner, if nobody else holds it.
     *
     * @return null if it was free and now is the owner's, else who held it, perhaps the same owner, and nothing changed
     */
    public synchronized @Nullable Owner claim(NetworkPool pool, IpAddress address, Owner owner) {
        Owner holder = pages.putIfAbsent(address.high(), address.low(), owner);
        if (holder == null) {
            pool.held.add(owner.kind(), 1);
        }
        return holder;
    }

    /** Strikes an address out, if this owner holds it. */
    public synchronized boolean release(NetworkPool pool, IpAddress address, Owner owner) {
        if (!pages.remove(address.high(), address.low(), owner)) {
            return false;
        }
        pool.held.add(owner.kind(), -1);
        return true;
    }

    /** Who holds the address; null for nobody. */
    public synchronized @Nullable Owner holder(IpAddress address) {
        return pages.get(address.high(), address.low());
    }

    /** How many addresses are held. */
    public synchronized long size() {
        return pages.size();
    }

    /** How many addresses of a part of the parent are held; looks at each. */
    public synchronized long held(Prefix part) {
        return pages.count(part);
    }

    /** Shows every address that is held, and by whom, in no order; the action is to be short. */
    public synchronized void forEach(BiConsumer<IpAddress, Owner> action) {
        pages.forEach(parent.family(), action);
    }

    /** Everybody who holds an address, in no order. */
    public synchronized List<Owner> owners() {
        Set<Owner> owners = Collections.newSetFromMap(new IdentityHashMap<>());
        pages.forEach(owners::add);
        return new ArrayList<>(owners);
    }
}
