package dev.berth.engine;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.CnmAllocator;
import dev.berth.core.drivers.DriverHints;
import dev.berth.core.ports.PortAllocator;
import dev.berth.core.ports.PortRange;
import dev.berth.core.status.AllocatorEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The world that a store says, and the next one after the store has failed: what is in memory is then more than what is stored,
 * so it is forgotten and read anew. Thread-safe.
 */
final class Worlds {
    private static final Logger LOG = LoggerFactory.getLogger(Worlds.class);

    // How long a batch that is to run alone keeps others waiting at once, and when it gives way no more; in
    // milliseconds.
    private static final long FIRST_WAIT = 10;
    private static final long LONGEST_WAIT = 200;
    private static final long PATIENCE = 60_000;

    private final Supplier<CnmAllocator.Builder> allocators;
    private final PortRange automaticPorts;
    private final TrackedStore store;
    private final ObjectForm form;
    private final Telling telling;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final AtomicLong lastIntent = new AtomicLong();

    private volatile @Nullable World world; // null: the store failed, and could not be read anew yet

    /**
     * Reads the first one.
     *
     * @throws AllocatorException {@code store-failure} if it cannot be read
     */
    Worlds(
            Supplier<CnmAllocator.Builder> allocators,
            PortRange automaticPorts,
            TrackedStore store,
            ObjectForm form,
            Telling telling) {
        this.allocators = allocators;
        this.automaticPorts = automaticPorts;
        this.store = store;
        this.form = form;
        this.telling = telling;
        this.world = load();
    }

    private World load() {
        Loader loader = new Loader(store, form);
        Intents intents = new Intents(store, form, lastIntent, loader.intents);
        CnmAllocator.Builder allocator = allocators.get().intents(intents).listener(this::happened);
        DriverHints hints = loader.hints.saved();
        if (!hints.equals(DriverHints.NONE)) {
            allocator.hints(hints);
        }
        CnmAllocator fresh = allocator.build();
        try {
            World next =
                    new World(fresh, new PortAllocator(automaticPorts), form, store, loader.hints, intents, telling);
            next.start(loader);
            return next;
        } catch (RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
    }

    /** The world, unless the store failed and has not been read since; for those who want nothing of the store. */
    @Nullable
    World ifPresent() {
        return world;
    }

    /**
     * The world; read anew from the store if that failed before and could not be read then.
     *
     * @throws AllocatorException {@code store-failure} if it still cannot be read
     */
    World present() {
        World now = world;
        return now != null ? now : reread();
    }

    private void happened(AllocatorEvent event) {
        World now = world;
        if (now != null) {
            now.happened(event);
        }
    }

    private World reread() {
        gate.writeLock().lock();
        try {
            World now = world;
            if (now == null) {
                now = load();
                world = now;
            }
            return now;
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** The world, beside others who are at work in it, until {@link #leave}. */
    World enter() {
        present();
        gate.readLock().lock();
        return entered(gate.readLock());
    }

    void leave() {
        gate.readLock().unlock();
    }

    /** The world, with nobody else at work in it, until {@link #letOthersIn} or {@link #leaveAlone}. */
    World enterAlone() {
        present();
        lockPatiently(gate.writeLock());
        return entered(gate.writeLock());
    }

    /**
     * While somebody waits for this lock, nobody else enters; and it is waited for as long as the driver of somebody inside hangs. So
     * whoever stands behind is let in from time to time; but not for ever, for calls that overlap would keep a batch out.
     */
    private static void lockPatiently(Lock lock) {
        boolean interrupted = false;
        boolean locked = false;
        long waited = 0;
        for (long millis = FIRST_WAIT; !locked && waited < PATIENCE; millis = Math.min(2 * millis, LONGEST_WAIT)) {
            try {
                locked = lock.tryLock(millis, TimeUnit.MILLISECONDS);
                waited += millis;
            } catch (InterruptedException e) {
                interrupted = true; // no operation ends for that
            }
        }
        if (!locked) {
            lock.lock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void leaveAlone() {
        gate.writeLock().unlock();
    }

    /** Others may be at work in it beside the caller, until that {@linkplain #leave leaves}. */
    void letOthersIn() {
        gate.readLock().lock();
        gate.writeLock().unlock();
    }

    private World entered(Lock lock) {
        World now = world;
        if (now == null) {
            lock.unlock();
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "failed to write, and cannot be read since")
                    .subject("store")
                    .advice("see the disk; the next call tries again")
                    .build();
        }
        return now;
    }

    /**
     * Waits until something is stored that was done in this world, which the caller has left.
     *
     * @throws AllocatorException {@code store-failure} if it never will be; then this world is no more
     */
    void awaitDurable(CompletableFuture<Void> durable, World now) {
        try {
            durable.join();
        } catch (CompletionException e) {
            startAnew(now);
            if (e.getCause() instanceof AllocatorException failure) {
                throw failure;
            }
            throw storeFailure(e.getCause());
        }
    }

    /**
     * Waits until all that a look at this world may have shown is stored.
     *
     * @throws AllocatorException {@code store-failure} if some of it may not be, which is then forgotten
     */
    void awaitShown(World seen) {
        CompletableFuture<Void> latest = store.latest();
        if (world != seen) {
            throw AllocatorException.of(ErrorCode.STORE_FAILURE, "failed, and was read anew meanwhile")
                    .subject("store")
                    .advice("look again")
                    .build();
        }
        awaitDurable(latest, seen);
    }

    private static AllocatorException storeFailure(@Nullable Throwable cause) {
        return AllocatorException.of(ErrorCode.STORE_FAILURE, "failed: " + cause)
                .subject("store")
                .cause(cause)
                .build();
    }

    private static void close(World failed) {
        try {
            failed.allocator.close();
        } catch (RuntimeException e) { // nobody needs it any more
            LOG.warn("a driver could not be closed", e);
        }
    }

    private void startAnew(World failed) {
        gate.writeLock().lock();
        try {
            if (world == failed) {
                world = null;
                close(failed);
                world = load();
            }
        } catch (AllocatorException e) {
            LOG.error("the store cannot be read: {}", e.getMessage());
        } finally {
            gate.writeLock().unlock();
        }
    }
}
