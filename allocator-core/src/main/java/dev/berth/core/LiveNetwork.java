package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.ledger.Claim;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.registry.DriverUse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network from the moment its allocation begins until its release ends.
 *
 * <p>Thread-safe. An operation on an endpoint is inside the network as long as it may take or give an address there; the
 * release waits for, or refuses because of, those inside.
 */
final class LiveNetwork {
    private enum Stage {
        ALLOCATING,
        LIVE,
        RELEASING,
        GONE
    }

    /** An address that the network holds for itself: a gateway, or a reserved one. */
    record Own(Owner owner, Claim claim) {}

    /**
     * What the network has.
     *
     * @param driver the use of its driver
     * @param ipam the use of its IPAM driver; null on a node-local network
     * @param addressSpace where its pools are
     * @param pools in the order of its configs; none if its endpoints get no addresses
     * @param own gateways and reserved addresses
     * @param families those in which endpoints get addresses, IPv4 first
     */
    record Parts(
            DriverUse<NetworkDriverCalls> driver,
            @Nullable DriverUse<IpamCalls> ipam,
            String addressSpace,
            List<NetworkPool> pools,
            List<Own> own,
            List<AddressFamily> families) {
        Parts(
                DriverUse<NetworkDriverCalls> driver,
                @Nullable DriverUse<IpamCalls> ipam,
                String addressSpace,
                List<NetworkPool> pools,
                List<Own> own) {
            this(driver, ipam, addressSpace, List.copyOf(pools), List.copyOf(own), familiesOf(pools));
        }

        private static List<AddressFamily> familiesOf(List<NetworkPool> pools) {
            Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
            pools.forEach(pool -> families.add(pool.subnet().family()));
            return List.copyOf(families);
        }
    }

    private final String id;
    private final boolean ingress;
    private Stage stage = Stage.ALLOCATING;
    private int inside;
    private @Nullable Parts parts;

    LiveNetwork(String id, boolean ingress) {
        this.id = id;
        this.ingress = ingress;
    }

    String id() {
        return id;
    }

    boolean ingress() {
        return ingress;
    }

    /** The allocation succeeded. */
    synchronized void opened(Parts got) {
        parts = got;
        stage = Stage.LIVE;
        notifyAll();
    }

    /** The allocation failed, or the release ended. */
    synchronized void gone() {
        stage = Stage.GONE;
        notifyAll();
    }

    /** Waits for an allocation under way to end. Whether the network is there then. */
    synchronized boolean settled() {
        boolean interrupted = false;
        while (stage == Stage.ALLOCATING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return stage != Stage.GONE;
    }

    /** Whether its driver declares that nodes need addresses. */
    synchronized boolean wantsNodeAddresses() {
        return parts != null && parts.driver().calls().capabilities().nodeAddress();
    }

    /** Whether it is allocated, and takes endpoints. */
    synchronized boolean isLive() {
        return stage == Stage.LIVE;
    }

    /**
     * Goes inside. To be followed by {@link #leave}.
     *
     * @return what it has
     * @throws AllocatorException {@code unknown-network} if it is not allocated yet or any more, {@code network-in-use} if it
     *     is being released
     */
    synchronized Parts enter() {
        if (stage == Stage.LIVE) {
            inside++;
            return parts();
        }
        if (stage == Stage.RELEASING) {
            throw AllocatorException.of(ErrorCode.NETWORK_IN_USE, "is being released and takes no new endpoints")
                    .subject("network " + id)
                    .advice("choose another network")
                    .build();
        }
        throw Networks.unknown(id);
    }

    /**
     * What it has, only to be looked at: that keeps the network from ending no more than reading does, but its IPAM driver in
     * use until the caller {@linkplain DriverUse#close closes} that.
     *
     * @throws AllocatorException as {@link #enter}
     */
    synchronized Parts look() {
        Parts seen = enter();
        inside--;
        DriverUse<IpamCalls> ipam = seen.ipam();
        if (ipam != null) {
            ipam.share();
        }
        return seen;
    }

    /** Goes inside to give something back, which a release under way does not forbid. Whether it could. */
    synchronized boolean enterToGiveBack() {
        if (stage != Stage.LIVE && stage != Stage.RELEASING) {
            return false;
        }
        inside++;
        return true;
    }

    synchronized void leave() {
        inside--;
        if (inside == 0 && stage != Stage.LIVE) {
            notifyAll();
        }
    }

    /**
     * Begins the release: from now on nobody enters.
     *
     * @throws AllocatorException {@code unknown-network}, or {@code network-in-use} if it has endpoints or operations inside
     */
    synchronized void beginRelease() {
        beginReleasing();
        int endpoints = 0;
        for (NetworkPool pool : parts().pools()) {
            endpoints += pool.endpoints();
        }
        if (endpoints > 0 || inside > 0) {
            stage = Stage.LIVE;
            throw AllocatorException.of(
                            ErrorCode.NETWORK_IN_USE,
                            endpoints > 0
                                    ? "services, tasks and nodes hold " + endpoints + " of its addresses"
                                    : "an endpoint is being allocated on it")
                    .subject("network " + id)
                    .advice("release its endpoints first")
                    .build();
        }
    }

    /** The same whatever is on it; waits for the operations inside to end. */
    synchronized void beginForcedRelease() {
        beginReleasing();
        awaitNobodyInside();
    }

    /** Waits for those who came to give something back. */
    synchronized void awaitNobodyInside() {
        boolean interrupted = false;
        while (inside > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginReleasing() {
        switch (stage) {
            case LIVE -> stage = Stage.RELEASING;
            case RELEASING ->
                throw AllocatorException.of(ErrorCode.NETWORK_IN_USE, "is being released already")
                        .subject("network " + id)
                        .advice("wait for that to end")
                        .build();
            case ALLOCATING, GONE -> throw Networks.unknown(id);
        }
    }

    /** The release failed: everything as before (NET-7). */
    synchronized void cancelRelease() {
        stage = Stage.LIVE;
    }

    /** What it has. Only once it was opened. */
    synchronized Parts parts() {
        Parts got = parts;
        if (got == null) {
            throw new IllegalStateException("network " + id + " is not open");
        }
        return got;
    }
}
