package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.store.StoreChange;
import dev.berth.core.IpamAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was handed out to a daemon, over an IPAM driver. Whatever is answered is durable first; an operation that fails changes
 * nothing. What the daemon had before its restart it gets again, once in each {@linkplain DaemonSession session}; a second
 * request in the same session is somebody else's, and refused.
 *
 * <p>Giving back is written down before the driver hears of it, so that nobody is given a thing while the book has it under its
 * former holder.
 *
 * <p>Thread-safe. No lock is held across a call to the driver.
 */
final class IpamBook {
    private static final Logger LOG = LoggerFactory.getLogger(IpamBook.class);

    private final IpamAccess ipam;
    private final Journal journal;
    private final BookForm form;
    private final DaemonSession session;
    private final ConcurrentMap<String, LivePool> pools = new ConcurrentHashMap<>();
    private final AtomicLong owners = new AtomicLong();

    private IpamBook(IpamAccess ipam, Journal journal, BookForm form, DaemonSession session) {
        this.ipam = ipam;
        this.journal = journal;
        this.form = form;
        this.session = session;
    }

    /**
     * Takes everything again from the driver that was held before (OWN-3).
     *
     * @throws AllocatorException if something cannot be had again; it names the pool
     */
    static IpamBook open(
            BookContents contents, IpamAccess ipam, Journal journal, BookForm form, DaemonSession session) {
        IpamBook book = new IpamBook(ipam, journal, form, session);
        for (PoolEntry pool : contents.pools()) {
            try {
                book.pools.put(pool.id(), restore(pool, contents.addresses(pool), ipam));
            } catch (AllocatorException e) {
                throw AllocatorException.of(
                                e.code(), "cannot be had again from ipam driver " + ipam.name() + ": " + e.getMessage())
                        .subject("the stored pool " + pool.id())
                        .advice("start with the driver and the settings that it was taken with")
                        .cause(e)
                        .build();
            }
        }
        return book;
    }

    private static LivePool restore(PoolEntry entry, List<AddressEntry> addresses, IpamAccess ipam) {
        LivePool pool = new LivePool(entry, ipam.restorePool(entry.request(), entry.driverPool()));
        Cidr offered = pool.held.gateway();
        boolean offerHeld = false;
        for (AddressEntry address : addresses) {
            if (offered != null && address.address().equals(offered)) {
                offerHeld = true;
            } else {
                ipam.restoreAddress(pool.held, address.address().address(), address.owner(), address.options());
            }
            pool.put(address);
        }
        if (offered != null && !offerHeld) {
            giveBack(ipam, pool, offered.address(), entry.owner());
        }
        return pool;
    }

    /** The names of the driver's default address spaces. Who starts asks for them first. */
    AddressSpaces introduce() {
        AddressSpaces spaces = ipam.addressSpaces();
        session.introduced(List.of(spaces.local(), spaces.global()));
        return spaces;
    }

    /**
     * Takes a pool, or takes up again one that the daemon had before its restart.
     *
     * @param wanted which; null, or {@code 0.0.0.0/N}, for any
     * @throws AllocatorException {@code pool-overlap} and what else the driver refuses; {@code store-failure}
     */
    PoolEntry requestPool(
            String space,
            AddressFamily family,
            @Nullable Prefix wanted,
            @Nullable Prefix range,
            Map<String, String> options) {
        boolean isStatic = wanted != null && !wanted.first().isUnspecified();
        LivePool held = isStatic && wanted != null ? pools.get(PoolEntry.id(space, wanted, range)) : null;
        if (held != null) {
            return takeUp(held);
        }
        if (!isStatic) {
            endReplay(space);
        }
        return take(PoolRequest.in(space, new OwnerToken(OwnerKind.NETWORK, nextOwner(), "0"))
                .family(family)
                .pool(wanted)
                .range(range)
                .options(options)
                .build());
    }

    private PoolEntry takeUp(LivePool pool) {
        PoolEntry before;
        PoolEntry now;
        CompletableFuture<Void> durable;
        synchronized (pool) {
            before = pool.entry();
            Session present = session.asked(before.addressSpace());
            if (pool.isEnded() || !present.replaying() || before.session() >= present.number()) {
                throw Refusals.overlap(before, present);
            }
            now = pool.takeUp(present.number());
            durable = journal.submit(List.of(form.put(now)));
        }
        session.takenUp(now.addressSpace());
        try {
            Journal.await(durable);
            return now;
        } catch (RuntimeException e) {
            synchronized (pool) {
                pool.entry(before);
            }
            session.failed(before.addressSpace());
            throw e;
        }
    }

    private PoolEntry take(PoolRequest request) {
        String owner = request.owner().id();
        IpamAccess.HeldPool given = ipam.takePool(request);
        Prefix range = request.range().orElse(null);
        Cidr gateway = given.gateway();
        PoolEntry entry = new PoolEntry(
                PoolEntry.id(request.addressSpace(), given.subnet(), range),
                request.addressSpace(),
                given.subnet(),
                range,
                request.options(),
                gateway,
                given.id(),
                owner,
                session.present(request.addressSpace()).number());
        LivePool pool = new LivePool(entry, given);
        List<StoreChange> batch = new ArrayList<>(List.of(form.put(entry)));
        if (gateway != null) {
            AddressEntry offered = new AddressEntry(entry.id(), gateway, Map.of(), owner, true, 0);
            pool.put(offered);
            batch.add(form.put(offered));
        }
        try {
            CompletableFuture<Void> durable;
            synchronized (pool) { // whoever finds it waits here, so that what is in it is written down after it
                if (pools.putIfAbsent(entry.id(), pool) != null) {
                    throw AllocatorException.of(ErrorCode.DRIVER_FAILURE, "gave a pool that is held already")
                            .subject("ipam driver " + ipam.name())
                            .value(entry.id())
                            .advice("report it to the driver's vendor")
                            .build();
                }
                durable = journal.submit(batch);
            }
            Journal.await(durable);
            return entry;
        } catch (RuntimeException e) {
            synchronized (pool) {
                pool.ended(true);
            }
            pools.remove(entry.id(), pool);
            end(pool);
            throw e;
        }
    }

    /**
     * Gives a pool back, with what is still held of it.
     *
     * @throws AllocatorException {@code unknown-pool}; {@code store-failure}, and then it is held still
     */
    void releasePool(String id) {
        LivePool pool = live(id);
        endReplay(pool.space());
        CompletableFuture<Void> durable;
        synchronized (pool) {
            if (pool.isEnded()) {
                throw Refusals.unknown(id);
            }
            if (pool.endDispute()) {
                return;
            }
            pool.ended(true);
            List<StoreChange> batch = new ArrayList<>();
            pool.addresses().forEach(address -> batch.add(form.delete(address)));
            batch.add(form.delete(pool.entry()));
            durable = journal.submit(batch);
        }
        try {
            Journal.await(durable);
        } catch (RuntimeException e) {
            synchronized (pool) {
                pool.ended(false);
            }
            throw e;
        }
        pools.remove(id, pool);
        end(pool);
    }

    /** Gives the driver a pool back that is in the book no more. Addresses too: a range of the same subnet may live on. */
    private void end(LivePool pool) {
        pool.addresses().forEach(each -> giveBack(ipam, pool, each.address().address(), each.owner()));
        AllocatorException failure = ipam.givePool(pool.held);
        if (failure != null) {
            LOG.warn("pool {} is not given back yet: {}", pool.entry().id(), failure.getMessage());
        }
    }

    private static void giveBack(IpamAccess ipam, LivePool pool, IpAddress address, String owner) {
        AllocatorException failure = ipam.giveAddress(pool.held, address, owner, ReleaseReason.RELEASED);
        if (failure != null) {
            LOG.warn(
                    "address {} of pool {} is not given back yet: {}",
                    address,
                    pool.entry().id(),
                    failure.getMessage());
        }
    }

    /**
     * Takes an address, or takes up again one that the daemon had before its restart.
     *
     * @param wanted which; null for any
     * @return with the length of its pool
     * @throws AllocatorException {@code unknown-pool}, {@code address-in-use} and what else the driver refuses;
     *     {@code store-failure}
     */
    Cidr requestAddress(String poolId, @Nullable IpAddress wanted, Map<String, String> options) {
        LivePool pool = live(poolId);
        if (wanted == null) {
            if (AddressEntry.isForGateway(options)) {
                refuseNewcomer(pool);
            }
            endReplay(pool.space());
        } else if (pool.address(wanted) != null) {
            return takeUp(pool, wanted);
        }
        String owner = nextOwner();
        Cidr given = ipam.takeAddress(pool.held, wanted, owner, options);
        AddressEntry entry = new AddressEntry(
                poolId,
                given,
                options,
                owner,
                false,
                session.present(pool.space()).number());
        try {
            CompletableFuture<Void> durable;
            synchronized (pool) {
                if (pool.isEnded()) {
                    throw Refusals.unknown(poolId);
                }
                pool.put(entry);
                durable = journal.submit(List.of(form.put(entry)));
            }
            Journal.await(durable);
            return given;
        } catch (RuntimeException e) {
            synchronized (pool) {
                if (entry.equals(pool.address(given.address()))) {
                    AddressEntry unused = pool.remove(given.address());
                }
            }
            ipam.giveAddress(pool.held, given.address(), owner, ReleaseReason.ROLLED_BACK);
            throw e;
        }
    }

    /**
     * What looked like a daemon's memory of a pool was a new network's wish for the same subnet: a daemon that started while the
     * plugin was away has not asked for its own. It will now give the pool up, and must not take it from the network that has it.
     */
    private void refuseNewcomer(LivePool pool) {
        synchronized (pool) {
            if (!pool.dispute()) {
                return;
            }
            var unused = journal.submit(List.of(form.put(pool.entry())));
        }
        session.failed(pool.space());
        endReplay(pool.space());
        throw Refusals.overlap(pool.entry(), session.present(pool.space()));
    }

    /** Not only while the daemon replays: once it has asked for the pool again it must get the rest, or would give the pool up. */
    private Cidr takeUp(LivePool pool, IpAddress address) {
        AddressEntry before;
        AddressEntry now;
        CompletableFuture<Void> durable;
        synchronized (pool) {
            before = pool.address(address);
            long present = session.present(pool.space()).number();
            if (before == null
                    || pool.isEnded()
                    || before.session() >= present
                    || pool.entry().session() < present) {
                throw Refusals.inUse(pool.entry().id(), address, before != null && before.session() < present);
            }
            now = before.in(present);
            pool.put(now);
            durable = journal.submit(List.of(form.put(now)));
        }
        try {
            Journal.await(durable);
            return now.address();
        } catch (RuntimeException e) {
            pool.put(before);
            session.failed(pool.space());
            throw e;
        }
    }

    /**
     * Gives an address back; does nothing if it is not held (IPM-8).
     *
     * @throws AllocatorException {@code unknown-pool}; {@code address-out-of-range}; {@code store-failure}, and then it is held
     *     still
     */
    void releaseAddress(String poolId, IpAddress address) {
        LivePool pool = live(poolId);
        endReplay(pool.space());
        if (!pool.held.subnet().contains(address)) {
            throw AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "is not in the pool")
                    .subject("pool " + poolId)
                    .value(address)
                    .advice("give it back to its own pool")
                    .build();
        }
        AddressEntry entry;
        CompletableFuture<Void> durable;
        synchronized (pool) {
            entry = pool.isEnded() ? null : pool.remove(address);
            if (entry == null) {
                return;
            }
            durable = journal.submit(List.of(form.delete(entry)));
        }
        try {
            Journal.await(durable);
        } catch (RuntimeException e) {
            pool.put(entry);
            throw e;
        }
        giveBack(ipam, pool, address, entry.owner());
    }

    private LivePool live(String id) {
        LivePool pool = pools.get(id);
        if (pool == null) {
            throw Refusals.unknown(id);
        }
        return pool;
    }

    private String nextOwner() {
        return "docker-" + journal.epoch() + "-" + owners.incrementAndGet();
    }

    private void endReplay(String space) {
        if (session.endReplay(space)) {
            Leftovers left = leftovers(space::equals);
            if (!left.isEmpty()) {
                LOG.warn("the daemon did not ask again for {} of {}; see berth docker-plugin show", left, space);
            }
        }
    }

    /**
     * Gives back what the daemon has forgotten.
     *
     * @return that
     */
    Leftovers reclaim() {
        Leftovers forgotten = leftovers(space -> session.present(space).tellsWhatIsForgotten());
        forgotten
                .addresses()
                .forEach(each -> releaseAddress(each.pool(), each.address().address()));
        forgotten.pools().forEach(each -> releasePool(each.id()));
        return forgotten;
    }

    /** What the daemon has not asked for since it started, in some address spaces. */
    private Leftovers leftovers(Predicate<String> spaces) {
        List<PoolEntry> entries = new ArrayList<>();
        List<AddressEntry> addresses = new ArrayList<>();
        pools.values().stream().filter(pool -> spaces.test(pool.space())).forEach(pool -> {
            entries.add(pool.entry());
            addresses.addAll(pool.addresses());
        });
        return Leftovers.of(session.present(), entries, addresses);
    }
}
