package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.registry.DriverUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes things from drivers and gives them back, so that none is left with a driver for nobody, however a call ends (GEN-8).
 * All methods throw {@link AllocatorException} alone; after one, nothing was taken, or what may have been is pending. No
 * answer is checked here. Thread-safe.
 */
public final class DriverRequests {
    private final PendingReleases pending;

    /** Requests whose failed give-backs go there. */
    public DriverRequests(PendingReleases pending) {
        this.pending = pending;
    }

    /** Takes an address; the answer is the driver's, perhaps null. */
    public @Nullable Cidr address(NetworkPool pool, AddressRequest request) {
        settleFirst(new LostAnswer.Key(pool.ipam().name(), pool.id(), request.owner()));
        AddressWatch watch = new AddressWatch(pending, pool, request);
        try {
            return pool.ipam().requestAddress(request, watch);
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        }
    }

    /**
     * Makes sure that no give-back of an address which a driver has just given is still under way.
     *
     * @return false if one is; then the address must not be used, and needs no giving back either
     */
    public boolean supersede(NetworkPool pool, IpAddress address) {
        return pending.supersede(AddressGiveBack.Key.of(pool, address));
    }

    /**
     * Gives an address back that the ledger no longer has.
     *
     * @return why it is now pending; null if it is not
     */
    public @Nullable AllocatorException giveBack(
            NetworkPool pool, IpAddress address, OwnerToken owner, ReleaseReason reason) {
        return pending.giveBack(new AddressGiveBack(pool, new AddressRelease(pool.id(), address, owner, reason)));
    }

    /** Takes a pool; the answer is the driver's, perhaps null. */
    public @Nullable Pool pool(DriverUse<IpamCalls> ipam, PoolRequest request) {
        settleFirst(new LostAnswer.Key(ipam.calls().name(), null, request.owner()));
        PoolWatch watch = new PoolWatch(pending, ipam, request);
        try {
            return ipam.calls().requestPool(request, watch);
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        }
    }

    /** As {@link #supersede(NetworkPool, IpAddress)}, for a pool. */
    public boolean supersede(DriverUse<IpamCalls> ipam, PoolId pool) {
        return pending.supersede(new PoolGiveBack.Key(ipam.calls().name(), pool));
    }

    /**
     * Gives a pool back.
     *
     * @return why it is now pending; null if it is not
     */
    public @Nullable AllocatorException giveBack(
            DriverUse<IpamCalls> ipam, PoolId pool, OwnerToken owner, ReleaseReason reason) {
        return pending.giveBack(new PoolGiveBack(ipam, new PoolRelease(pool, owner, reason)));
    }

    /** Takes what a network needs of its driver; the answer is the driver's, perhaps null. */
    public @Nullable Map<String, String> network(DriverUse<NetworkDriverCalls> driver, NetworkRequest request) {
        settleFirst(new NetworkGiveBack.Key(driver.calls().name(), request.networkId()));
        NetworkWatch watch = new NetworkWatch(pending, driver, request);
        try {
            return driver.calls().allocateNetwork(request, watch);
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        }
    }

    /** Gives back what a network that was not allocated after all has of its driver; pending if that fails. */
    public void rollBack(DriverUse<NetworkDriverCalls> driver, NetworkRequest request) {
        pending.giveBack(NetworkWatch.undoing(driver, request));
    }

    /**
     * Gives back what a network has of its driver. Unlike the others it stays the network's if that fails (NET-7).
     *
     * @throws AllocatorException if it failed, or its outcome is not known
     */
    public void free(DriverUse<NetworkDriverCalls> driver, NetworkRelease release) {
        if (pending.isPending(new NetworkGiveBack.Key(driver.calls().name(), release.networkId()))) {
            throw notYet("an earlier call to free it has not returned");
        }
        FreeWatch watch = new FreeWatch(pending, driver, release);
        try {
            driver.calls().freeNetwork(release, watch);
        } catch (AllocatorException refusal) {
            if (!refusal.code().equals(ErrorCode.UNKNOWN_NETWORK)) {
                throw refusal;
            }
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        }
    }

    /** A thing of the same name that is still pending must go first: its give-back would hit the new one. */
    private void settleFirst(Object key) {
        if (!pending.isPending(key)) {
            return;
        }
        pending.retryNow(key);
        if (pending.isPending(key)) {
            throw notYet("what an earlier attempt may have taken is not given back yet");
        }
    }

    private static AllocatorException notYet(String problem) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, problem)
                .advice("retry later; see the pending releases")
                .build();
    }
}
