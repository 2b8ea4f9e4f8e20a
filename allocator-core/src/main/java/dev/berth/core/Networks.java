package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The networks of an allocator, by id. Thread-safe. */
final class Networks {
    private final ConcurrentMap<String, LiveNetwork> byId = new ConcurrentHashMap<>();

    static AllocatorException unknown(String id) {
        return AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "is not allocated")
                .subject("network " + id)
                .advice("allocate it first")
                .build();
    }

    /**
     * A place for a network whose allocation begins; waits for one of the same id that is under way.
     *
     * @throws AllocatorException {@code network-exists} (NET-1)
     */
    LiveNetwork begin(String id, boolean ingress) {
        LiveNetwork network = new LiveNetwork(id, ingress);
        for (LiveNetwork other = byId.putIfAbsent(id, network); other != null; other = byId.putIfAbsent(id, network)) {
            if (other.settled()) {
                throw AllocatorException.of(ErrorCode.NETWORK_EXISTS, "is allocated already")
                        .subject("network " + id)
                        .advice("release it first, or use another id")
                        .build();
            }
            byId.remove(id, other);
        }
        return network;
    }

    void end(LiveNetwork network) {
        byId.remove(network.id(), network);
        network.gone();
    }

    @Nullable
    LiveNetwork find(String id) {
        return byId.get(id);
    }

    /** @throws AllocatorException {@code unknown-network} */
    LiveNetwork get(String id) {
        LiveNetwork network = byId.get(id);
        if (network == null) {
            throw unknown(id);
        }
        return network;
    }

    boolean isLive(String id) {
        LiveNetwork network = byId.get(id);
        return network != null && network.isLive();
    }

    /** The ids of the allocated networks, in order. */
    Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        byId.forEach((id, network) -> {
            if (network.isLive()) {
                ids.add(id);
            }
        });
        return ids;
    }
}
