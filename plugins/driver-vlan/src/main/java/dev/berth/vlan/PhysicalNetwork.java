package dev.berth.vlan;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The VLAN ids of one physical network: which network holds which, and where the next search begins. Not thread-safe. */
final class PhysicalNetwork {
    private final String name;
    /** What those who ask for no certain id can get. */
    private final VlanSet eligible;

    private final BitSet held = new BitSet(VlanSet.MAX + 1);
    private final Map<Integer, String> holders = new HashMap<>();
    /** The id that was chosen last; 0 before the first. */
    private int cursor;

    PhysicalNetwork(String name, VlanSet eligible) {
        this.name = name;
        this.eligible = eligible;
    }

    /**
     * Takes a certain id.
     *
     * @throws dev.berth.api.error.AllocatorException {@code vlan-id-in-use}
     */
    void take(String network, int id) {
        String holder = holders.putIfAbsent(id, network);
        if (holder != null) {
            throw Refusals.inUse(network, id, holder, name);
        }
        held.set(id);
    }

    /**
     * Takes the first free id behind the last one that was chosen, of those in {@code narrowed} that are eligible.
     *
     * @throws dev.berth.api.error.AllocatorException {@code vlan-no-available-ids}
     */
    int takeAny(String network, VlanSet narrowed) {
        VlanSet candidates = eligible.and(narrowed);
        int id = candidates.without(held).nextAbove(cursor);
        if (id == 0) {
            throw Refusals.noAvailableIds(network, candidates, name);
        }
        take(network, id);
        cursor = id;
        return id;
    }

    void giveBack(int id) {
        holders.remove(id);
        held.clear(id);
    }

    int cursor() {
        return cursor;
    }

    void restoreCursor(int id) {
        cursor = id;
    }
}
