package dev.berth.core.ports;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives services the ports that they publish through the routing mesh. Each protocol has ports of its own. Ports published on
 * the hosts are passed through and reserved nowhere (PRT-1).
 *
 * <p>Thread-safe. The same calls in the same order give the same ports (PRT-4). A service that brings a state, as after a
 * restart, gets the ports of its state again or fails.
 */
public final class PortAllocator {
    private final Map<Protocol, PortSpace> spaces = new EnumMap<>(Protocol.class);
    private final Map<String, List<PublishedPort>> held = new HashMap<>();

    /** All ports free; automatic ones from {@link PortRange#DEFAULT_AUTOMATIC}. */
    public PortAllocator() {
        this(PortRange.DEFAULT_AUTOMATIC);
    }

    /** All ports free; automatic ones from this range. */
    public PortAllocator(PortRange automatic) {
        for (Protocol protocol : Protocol.values()) {
            spaces.put(protocol, new PortSpace(automatic));
        }
    }

    /**
     * Gives a service the ports of its spec. A port published automatically keeps its number as long as name, protocol and
     * target port stay (PRT-2).
     *
     * @return the service with its ports, in the order of the spec
     * @throws AllocatorException {@code port-in-use}, naming the service that has it; {@code no-available-ports};
     *     {@code invalid-argument} if the service publishes one port twice; it then has the ports it had before (PRT-3)
     */
    public Service allocate(Service service) {
        return update(List.of(), List.of(service)).get(0);
    }

    /**
     * Gives a service the ports of its spec beside all that it has, which it may have to go back to. Then {@link #allocate} takes
     * what it no longer wants, and nothing else.
     *
     * @return the service with the ports of its spec, in that order
     * @throws AllocatorException as {@link #allocate}; it then has the ports it had before
     */
    public synchronized Service extend(Service service) {
        PortUpdate update = new PortUpdate(spaces, held);
        try {
            return update.extend(service);
        } catch (RuntimeException | Error e) {
            update.undo();
            throw e;
        }
    }

    /**
     * Does several things as one: the ports of removed services, and those that declared services no longer want, are free for
     * the declared ones. All or nothing.
     *
     * @param removed ids of services that give everything back; unknown ones are passed over
     * @param declared services to get the ports of their specs
     * @return the declared services with their ports, in their order
     * @throws AllocatorException as {@link #allocate}; then nothing has changed
     */
    public synchronized List<Service> update(Collection<String> removed, List<Service> declared) {
        PortUpdate update = new PortUpdate(spaces, held);
        try {
            return update.apply(removed, declared);
        } catch (RuntimeException | Error e) {
            update.undo();
            throw e;
        }
    }

    /** Takes all ports from a service; does nothing if it has none. */
    public void release(String serviceId) {
        update(List.of(serviceId), List.of());
    }

    /** Whether the service has in its state every port that its spec publishes, and holds those of the routing mesh. */
    public synchronized boolean isAllocated(Service service) {
        List<PublishedPort> wanted = service.spec().endpoint().ports();
        List<PublishedPort> got = service.stateOrNone().ports();
        if (wanted.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!isAllocated(service.id(), wanted.get(i), got.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isAllocated(String serviceId, PublishedPort wanted, PublishedPort got) {
        if (!wanted.as(got.publishedPort()).equals(got)
                || (wanted.publishedPort() != 0 && wanted.publishedPort() != got.publishedPort())) {
            return false;
        }
        return got.mode() == PublishMode.HOST
                || serviceId.equals(space(got.protocol()).holder(got.publishedPort()));
    }

    /** How many ports of a protocol are held. */
    public synchronized int held(Protocol protocol) {
        return space(protocol).size();
    }

    private PortSpace space(Protocol protocol) {
        return PortUpdate.space(spaces, protocol);
    }
}
