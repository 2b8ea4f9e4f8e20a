package dev.berth.api.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service: what is wanted of it, and once allocated, what it got.
 *
 * @param id unique among services
 * @param spec what is wanted
 * @param state what it got; null until allocated
 */
public record Service(String id, ServiceSpec spec, @Nullable ServiceState state) {
    /** @throws AllocatorException {@code invalid-argument} if the id is empty */
    public Service {
        Checks.id("service", id);
    }

    /** A service that has nothing yet. */
    public static Service of(String id, ServiceSpec spec) {
        return new Service(id, spec, null);
    }

    /** The same service with this state. */
    public Service withState(ServiceState newState) {
        return new Service(id, spec, newState);
    }

    /** The state, or an empty one where there is none yet. */
    public ServiceState stateOrNone() {
        return state == null ? ServiceState.NONE : state;
    }

    /** Its virtual IPs on a network; empty if it has none there. */
    public List<Cidr> virtualIps(String networkId) {
        List<Cidr> found = new ArrayList<>(2);
        for (VirtualIp virtualIp : stateOrNone().virtualIps()) {
            Cidr address = virtualIp.address();
            if (address != null && virtualIp.networkId().equals(networkId)) {
                found.add(address);
            }
        }
        return found;
    }
}
