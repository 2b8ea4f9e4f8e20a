package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Subnet;
import dev.berth.core.NetworkDriverAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was allocated for networks, over a network driver of global scope. Durable before it is answered. A network that is asked
 * for again, as a cluster's manager does when it takes over, gets the same answer.
 *
 * <p>Thread-safe. No lock is held across a call to the driver.
 */
final class NetworkBook {
    private final NetworkDriverAccess driver;
    private final Journal journal;
    private final BookForm form;
    private final ConcurrentMap<String, NetworkEntry> networks = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    private NetworkBook(NetworkDriverAccess driver, Journal journal, BookForm form) {
        this.driver = driver;
        this.journal = journal;
        this.form = form;
    }

    /**
     * Takes everything again from the driver that was held before (OWN-3).
     *
     * @throws AllocatorException if something cannot be had again
     */
    static NetworkBook open(BookContents contents, NetworkDriverAccess driver, Journal journal, BookForm form) {
        NetworkBook book = new NetworkBook(driver, journal, form);
        boolean asks = driver.capabilities().traits().restart() == RestartMode.REPLAY;
        for (NetworkEntry network : contents.networks()) {
            if (asks) {
                Map<String, String> options = new HashMap<>(network.asked());
                options.putAll(network.answered()); // NET-6
                var unused = driver.allocate(
                        new NetworkRequest(network.id(), owner(network.id()), options, network.subnets()));
            }
            book.networks.put(network.id(), network);
        }
        return book;
    }

    private static OwnerToken owner(String id) {
        return new OwnerToken(OwnerKind.NETWORK, id, "driver");
    }

    /** The families for which a network with these options wants no gateway. */
    Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return driver.familiesWithoutGateway(options);
    }

    /**
     * Allocates for a network.
     *
     * @return what the nodes need to know, as options
     * @throws AllocatorException {@code network-exists} if it is allocated with other subnets; what else the driver refuses;
     *     {@code store-failure}
     */
    Map<String, String> allocate(String id, Map<String, String> options, List<Subnet> subnets) {
        return alone(id, () -> {
            NetworkEntry held = networks.get(id);
            if (held != null) {
                if (!held.subnets().equals(subnets)) {
                    throw AllocatorException.of(
                                    ErrorCode.NETWORK_EXISTS, "is allocated already, with subnets " + held.subnets())
                            .subject("network " + id)
                            .advice("free it first")
                            .build();
                }
                return held.answered();
            }
            NetworkRequest request = new NetworkRequest(id, owner(id), options, subnets);
            NetworkEntry entry = new NetworkEntry(id, options, subnets, driver.allocate(request));
            try {
                Journal.await(journal.submit(List.of(form.put(entry))));
            } catch (RuntimeException e) {
                driver.rollBack(request);
                throw e;
            }
            networks.put(id, entry);
            return entry.answered();
        });
    }

    /**
     * Gives back what a network has.
     *
     * @throws AllocatorException {@code unknown-network}; what the driver refuses, or {@code store-failure}, and then it is
     *     allocated still
     */
    void free(String id) {
        alone(id, () -> {
            NetworkEntry held = networks.get(id);
            if (held == null) {
                throw AllocatorException.of(ErrorCode.UNKNOWN_NETWORK, "is not allocated")
                        .subject("network " + id)
                        .advice("allocate it first")
                        .build();
            }
            // the book first: once the driver has it back, another network may get it
            Journal.await(journal.submit(List.of(form.deleteNetwork(id))));
            try {
                driver.free(new NetworkRelease(id, owner(id), ReleaseReason.RELEASED));
            } catch (AllocatorException e) {
                Journal.await(journal.submit(List.of(form.put(held))));
                throw e;
            }
            networks.remove(id);
            return true;
        });
    }

    private interface Operation<T> {
        T run();
    }

    /** Two calls about one network would not know which of them the driver's answer is for. */
    private <T> T alone(String id, Operation<T> operation) {
        if (!busy.add(id)) {
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "another call about it is under way")
                    .subject("network " + id)
                    .advice("retry when it has returned")
                    .build();
        }
        try {
            return operation.run();
        } finally {
            busy.remove(id);
        }
    }
}
