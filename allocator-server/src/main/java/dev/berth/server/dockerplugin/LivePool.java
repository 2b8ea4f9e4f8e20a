package dev.berth.server.dockerplugin;

import dev.berth.api.net.IpAddress;
import dev.berth.core.IpamAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pool of the book with its addresses, in memory. All but the final parts is guarded by its monitor, which is held for memory
 * accesses and for handing batches over, so that these are in the order of what they tell.
 */
final class LivePool {
    final IpamAccess.HeldPool held;
    private final Map<IpAddress, AddressEntry> addresses = new HashMap<>();
    private PoolEntry entry;
    private boolean ended;
    private long formerSession;
    private boolean disputed;

    LivePool(PoolEntry entry, IpamAccess.HeldPool held) {
        this.entry = entry;
        this.held = held;
    }

    /** The name of its address space. */
    String space() {
        return entry().addressSpace();
    }

    synchronized PoolEntry entry() {
        return entry;
    }

    /** Only with the monitor. */
    void entry(PoolEntry changed) {
        entry = changed;
    }

    /** The daemon asks for it again. Only with the monitor. */
    PoolEntry takeUp(long session) {
        formerSession = entry.session();
        entry = entry.in(session);
        return entry;
    }

    /**
     * Whether who asked for it again was no daemon that remembers: that would now ask for the gateway by its address. Then it is
     * as if nobody had asked, and that it is given back once means nothing. Only with the monitor.
     */
    boolean dispute() {
        if (formerSession == 0 || addresses.values().stream().noneMatch(this::isGatewayOfFormer)) {
            return false;
        }
        entry = entry.in(formerSession);
        formerSession = 0;
        disputed = true;
        return true;
    }

    private boolean isGatewayOfFormer(AddressEntry address) {
        return address.isGateway() && address.session() < entry.session();
    }

    /** Whether that it is given back now is the end of a dispute. Only with the monitor. */
    boolean endDispute() {
        boolean was = disputed;
        disputed = false;
        return was;
    }

    /** Whether it is being given back. */
    synchronized boolean isEnded() {
        return ended;
    }

    /** Only with the monitor. */
    void ended(boolean now) {
        ended = now;
    }

    synchronized @Nullable AddressEntry address(IpAddress address) {
        return addresses.get(address);
    }

    /** Enters an address, or the same with another session. */
    synchronized void put(AddressEntry address) {
        addresses.put(address.address().address(), address);
    }

    synchronized @Nullable AddressEntry remove(IpAddress address) {
        return addresses.remove(address);
    }

    /** In no order. */
    synchronized List<AddressEntry> addresses() {
        return List.copyOf(addresses.values());
    }
}
