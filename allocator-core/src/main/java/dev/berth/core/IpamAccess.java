package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.ledger.Claim;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.pending.DriverRequests;
import dev.berth.core.registry.DriverUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Single pools and addresses of one IPAM driver, with the care that those of networks get: answers are checked (DRV-6), the
 * ledger says who holds what (OWN-1), calls that may block have a deadline (DRV-8), and what a call with an unknown outcome may
 * have taken is given back (GEN-8).
 *
 * <p>Owners are texts of the caller's choice, one for each pool and each address, that never come again for anything else.
 *
 * <p>Thread-safe. Besides the codes that a method names it throws {@code driver-failure}, {@code driver-unavailable} and the
 * driver's own; after each of them nothing was taken, or what may have been is a
 * {@linkplain CnmAllocator#pendingReleases() pending release}.
 */
public final class IpamAccess {
    private final DriverUse<IpamCalls> use;
    private final DriverRequests drivers;
    private final LedgerBook ledgers;
    private final Addresses addresses;
    private final PoolAllocation pools;

    IpamAccess(DriverUse<IpamCalls> use, DriverRequests drivers, LedgerBook ledgers, Addresses addresses) {
        this.use = use;
        this.drivers = drivers;
        this.ledgers = ledgers;
        this.addresses = addresses;
        this.pools = new PoolAllocation(drivers, ledgers, addresses);
        if (!capabilities().addresses()) {
            use.close();
            throw AllocatorException.invalidArgument(
                    "ipam driver " + use.calls().name(), name(), "gives no addresses", "name another driver");
        }
    }

    /** The driver's registered name. */
    public String name() {
        return use.calls().name();
    }

    /** What the driver declared. */
    public IpamCapabilities capabilities() {
        return use.calls().capabilities();
    }

    /** The names of the driver's default address spaces. */
    public AddressSpaces addressSpaces() {
        try {
            return use.calls().addressSpaces();
        } catch (UnknownOutcome unknown) {
            throw unknown.failure();
        }
    }

    /**
     * Takes a pool. The token of the request must be of the kind {@code network} and the slot {@code 0}.
     *
     * @throws AllocatorException as {@link dev.berth.api.spi.IpamDriver#requestPool}
     */
    public HeldPool takePool(PoolRequest request) {
        return take(request, null, Origin.REQUESTED);
    }

    /**
     * Takes a pool again after a restart; a driver that remembers is not asked (OWN-3).
     *
     * @param request for this very pool, by the same owner
     * @param poolId the driver's name for it, before the restart
     * @throws AllocatorException if it cannot be had again
     */
    public HeldPool restorePool(PoolRequest request, String poolId) {
        return take(request, poolId, Origin.FORMER);
    }

    private HeldPool take(PoolRequest request, @Nullable String poolId, Origin origin) {
        PoolAllocation.Place place =
                new PoolAllocation.Place(request.owner().id(), 0, use, request.addressSpace(), request.options());
        PoolAllocation.Wanted wanted = new PoolAllocation.Wanted(
                request.family(),
                request.pool().filter(subnet -> subnet.length() > 0).orElse(null), // NET-5: 0 is none in particular
                request.range().orElse(null),
                null,
                Map.of(),
                poolId,
                poolId != null);
        Undo undo = new Undo();
        try {
            PoolAllocation.Taken taken = pools.take(place, wanted, origin, undo);
            Cidr offered = taken.given().gateway();
            if (offered != null) {
                addresses.accept(taken.pool(), offered, owner(request.owner().id()));
            }
            return new HeldPool(request, taken.pool(), offered);
        } catch (RuntimeException | Error e) {
            undo.run();
            throw e;
        }
    }

    /**
     * Gives a pool back, for good.
     *
     * @return why that is pending now; null if it is done
     */
    public @Nullable AllocatorException givePool(HeldPool held) {
        ledgers.forget(name(), held.pool.id());
        ledgers.leave(name(), held.request.addressSpace(), held.pool.ledger(), held.isRanged());
        return drivers.giveBack(use, held.pool.id(), held.request.owner(), ReleaseReason.RELEASED);
    }

    /**
     * Takes an address of a pool.
     *
     * @param wanted which one; null for any
     * @param options for the driver, untouched
     * @return the address with the length of its pool
     * @throws AllocatorException as {@link dev.berth.api.spi.IpamDriver#requestAddress}
     */
    public Cidr takeAddress(HeldPool held, @Nullable IpAddress wanted, String owner, Map<String, String> options) {
        if (wanted != null && held.pool.ledger().holder(wanted) != null) {
            throw AllocatorException.of(ErrorCode.ADDRESS_IN_USE, "is held already")
                    .subject("pool " + held.subnet())
                    .value(wanted)
                    .advice("choose another address")
                    .build();
        }
        return addresses
                .take(held.pool, wanted, owner(owner), options, Origin.REQUESTED)
                .cidr();
    }

    /**
     * Takes an address again after a restart; a driver that remembers is not asked (OWN-3).
     *
     * @throws AllocatorException if it cannot be had again
     */
    public void restoreAddress(HeldPool held, IpAddress address, String owner, Map<String, String> options) {
        if (Addresses.remembers(held.pool, Origin.FORMER)) {
            addresses.adopt(held.pool, address, owner(owner), options);
        } else {
            addresses.takeExactly(held.pool, address, owner(owner), options, Origin.FORMER);
        }
    }

    /**
     * Gives an address back; does nothing if this owner does not hold it.
     *
     * @return why that is pending now; null if it is done
     */
    public @Nullable AllocatorException giveAddress(
            HeldPool held, IpAddress address, String owner, ReleaseReason reason) {
        Owner holder = held.pool.ledger().holder(address);
        if (holder == null || !holder.key().equals(owner)) {
            return null;
        }
        return addresses.giveBack(new Claim(held.pool, address), holder, reason);
    }

    private static Owner owner(String key) {
        return new Owner(OwnerKind.TASK, key);
    }

    /** A pool that was taken. Immutable. */
    public static final class HeldPool {
        private final PoolRequest request;
        private final NetworkPool pool;
        private final @Nullable Cidr gateway;

        private HeldPool(PoolRequest request, NetworkPool pool, @Nullable Cidr gateway) {
            this.request = request;
            this.pool = pool;
            this.gateway = gateway;
        }

        /** The driver's name for it. */
        public String id() {
            return pool.id().value();
        }

        /** Its addresses. */
        public Prefix subnet() {
            return pool.subnet();
        }

        /** The gateway that the driver took at once, held by the pool's owner; null if it did not. */
        public @Nullable Cidr gateway() {
            return gateway;
        }

        private boolean isRanged() {
            return request.range().isPresent();
        }
    }
}
