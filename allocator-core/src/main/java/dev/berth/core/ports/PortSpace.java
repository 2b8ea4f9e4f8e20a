package dev.berth.core.ports;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ports of one protocol and who holds each. Not thread-safe. */
final class PortSpace {
    private final PortRange automatic;
    private final BitSet taken = new BitSet();
    private final Map<Integer, String> holders = new HashMap<>();
    private int next;

    PortSpace(PortRange automatic) {
        this.automatic = automatic;
        this.next = automatic.first();
    }

    PortRange automatic() {
        return automatic;
    }

    @Nullable
    String holder(int port) {
        return holders.get(port);
    }

    void take(int port, String serviceId) {
        taken.set(port);
        holders.put(port, serviceId);
    }

    void release(int port) {
        taken.clear(port);
        holders.remove(port);
    }

    /** The first free automatic port after the last one found, wrapping around (PRT-1); -1 if none is free. */
    int findAutomatic() {
        int port = taken.nextClearBit(next);
        if (port > automatic.last()) {
            port = taken.nextClearBit(automatic.first());
            if (port >= next) {
                return -1;
            }
        }
        next = port == automatic.last() ? automatic.first() : port + 1;
        return port;
    }

    /** Where the next search begins, to be {@linkplain #resumeAt given back} if what was found is not used after all. */
    int searchPosition() {
        return next;
    }

    void resumeAt(int position) {
        next = position;
    }

    int size() {
        return taken.cardinality();
    }
}
