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
import dev.berth.core.call.Ignored;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.registry.DriverRegistry;
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
    private final @Nullable IntentLog log;
    private final Doubts doubts;

    /**
     * Requests whose failed give-backs go there.
     *
     * @param log notes what is about to be asked of drivers whose doings may outlive the process; null for nobody does
     */
    public DriverRequests(PendingReleases pending, @Nullable IntentLog log) {
        this.pending = pending;
        this.log = log;
        this.doubts = new Doubts(log);
    }

    /**
     * Takes an address; the answer is the driver's, perhaps null.
     *
     * @param stored whether a stored object says that it holds this address, so that nothing needs noting
     */
    public @Nullable Cidr address(NetworkPool pool, AddressRequest request, boolean stored) {
        settleFirst(new LostAnswer.Key(pool.ipam().name(), pool.id(), request.owner()));
        Noted noted =
                log == null || stored || !pool.ipam().outlives() ? null : log.note(AddressWatch.intent(pool, request));
        AddressWatch watch = new AddressWatch(pending, pool, request, noted);
        try {
            Cidr answer = pool.ipam().requestAddress(request, watch);
            if (noted != null) {
                if (answer != null && noted.intent() instanceof Intent.AddressRequested asked && !asked.repeatable()) {
                    noted.known(AddressWatch.returned(pool, request, answer.address())
                            .noted());
                }
                noted.settled();
            }
            return answer;
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        } catch (AllocatorException refusal) {
            settle(noted);
            throw refusal;
        }
    }

    private static void settle(@Nullable Noted noted) {
        if (noted != null) {
            noted.settled();
        }
    }

    /**
     * Takes an address back that is still to be given back, for the owner that had it. To be asked after the driver has refused
     * to give it, so that it has it still.
     *
     * @return false if that is not so
     */
    public boolean takeBack(NetworkPool pool, IpAddress address, OwnerToken owner) {
        return pending.takeBack(AddressGiveBack.Key.of(pool, address), owner);
    }

    /** The same for a pool. */
    public boolean takeBack(DriverUse<IpamCalls> ipam, PoolId pool, OwnerToken owner) {
        return pending.takeBack(new PoolGiveBack.Key(ipam.calls().name(), pool), owner);
    }

    /** Makes sure that a driver that remembers an address still has it, if that is in doubt. */
    public void confirm(NetworkPool pool, AddressRequest request, IpAddress address) {
        Object key = doubts.isEmpty() ? null : AddressGiveBack.Key.of(pool, address);
        if (key != null && doubts.isDoubted(key)) {
            var unused = doubts.settle(key, () -> pool.ipam().requestAddress(request, Ignored.INSTANCE));
        }
    }

    /**
     * The same for a pool.
     *
     * @param id what the driver called it
     * @return the pool that it has now; null for the one that it had
     */
    public @Nullable Pool confirm(DriverUse<IpamCalls> ipam, PoolId id, PoolRequest request) {
        Object key = new PoolGiveBack.Key(ipam.calls().name(), id);
        return doubts.isDoubted(key)
                ? doubts.settle(key, () -> ipam.calls().requestPool(request, Ignored.INSTANCE))
                : null;
    }

    /**
     * The same for what a network driver allocated.
     *
     * @return what it has allocated now; null for what it had
     */
    public @Nullable Map<String, String> confirm(DriverUse<NetworkDriverCalls> driver, NetworkRequest request) {
        Object key = new NetworkGiveBack.Key(driver.calls().name(), request.networkId());
        return doubts.isDoubted(key)
                ? doubts.settle(key, () -> driver.calls().allocateNetwork(request, Ignored.INSTANCE))
                : null;
    }

    /** Whether a stored object's hold on what this intent is about could not be made sure of. */
    public boolean isDoubted(Intent intent) {
        return doubts.remains(intent);
    }

    /**
     * Gives back what was noted before a restart; pending if that fails, or if it is not to be tried now.
     *
     * @param postponed why it is not to be tried; null if it is
     * @return why it is pending; null if it is not
     */
    public @Nullable AllocatorException giveBackFormer(
            Noted noted, DriverRegistry registry, LedgerBook ledgers, @Nullable AllocatorException postponed) {
        FormerGiveBack thing = new FormerGiveBack(noted.intent(), registry, ledgers);
        try {
            if (postponed == null) {
                return pending.giveBack(thing, noted);
            }
            pending.postpone(thing, noted, postponed);
            return postponed;
        } finally {
            thing.use().close();
        }
    }

    /** Reports what was noted before a restart and cannot be asked for again. */
    public void orphan(Noted noted) {
        Intent intent = noted.intent();
        pending.orphan(
                intent.title(),
                intent.resource(),
                AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "the program ended before the answer was stored")
                        .subject(intent.title())
                        .advice("compare with the driver's own records")
                        .build(),
                noted);
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
        return pending.giveBack(AddressGiveBack.of(pool, new AddressRelease(pool.id(), address, owner, reason)));
    }

    /**
     * Takes a pool; the answer is the driver's, perhaps null.
     *
     * @param stored whether a stored network says that it has this pool, so that nothing needs noting
     */
    public @Nullable Pool pool(DriverUse<IpamCalls> ipam, PoolRequest request, boolean stored) {
        settleFirst(new LostAnswer.Key(ipam.calls().name(), null, request.owner()));
        Noted noted = log == null || stored || !ipam.calls().outlives()
                ? null
                : log.note(PoolWatch.intent(ipam.calls(), request));
        PoolWatch watch = new PoolWatch(pending, ipam, request, noted);
        try {
            Pool answer = ipam.calls().requestPool(request, watch);
            if (noted != null) {
                if (answer != null && answer.id() != null) {
                    noted.known(new Intent.PoolReturn(
                            ipam.calls().name(),
                            new PoolRelease(answer.id(), request.owner(), ReleaseReason.ROLLED_BACK)));
                }
                noted.settled();
            }
            return answer;
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        } catch (AllocatorException refusal) {
            settle(noted);
            throw refusal;
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

    /**
     * Takes what a network needs of its driver; the answer is the driver's, perhaps null.
     *
     * @param stored whether it is a stored network, so that nothing needs noting
     */
    public @Nullable Map<String, String> network(
            DriverUse<NetworkDriverCalls> driver, NetworkRequest request, boolean stored) {
        settleFirst(new NetworkGiveBack.Key(driver.calls().name(), request.networkId()));
        Noted noted = log == null || stored || !driver.calls().outlives()
                ? null
                : log.note(NetworkWatch.undoing(driver, request).noted());
        NetworkWatch watch = new NetworkWatch(pending, driver, request, noted);
        try {
            Map<String, String> answer = driver.calls().allocateNetwork(request, watch);
            settle(noted);
            return answer;
        } catch (UnknownOutcome unknown) {
            watch.unknown(unknown);
            throw unknown.failure();
        } catch (AllocatorException refusal) {
            settle(noted);
            throw refusal;
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
        Noted noted = log == null || !driver.calls().outlives()
                ? null
                : log.note(new NetworkGiveBack(driver, release).noted());
        FreeWatch watch = new FreeWatch(pending, driver, release, noted);
        try {
            driver.calls().freeNetwork(release, watch);
            settle(noted);
        } catch (AllocatorException refusal) {
            settle(noted);
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
