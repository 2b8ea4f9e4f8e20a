package dev.berth.core.model;

import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.DriverTraits;
import dev.berth.api.spi.IpamCapabilities;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An IPAM that works but for its {@link Faults}, remembers who has what if it is idempotent, and forgets on demand. */
final class FaultyIpam implements IpamDriver {
    private record Slot(PoolId pool, OwnerToken owner) {}

    private final IpamDriver real;
    private final Faults faults;
    private final DriverTraits traits;

    private final Map<PoolId, PoolRequest> livePools = new HashMap<>(); // guarded by this
    private final Map<OwnerToken, Pool> poolsByOwner = new HashMap<>(); // guarded by this
    private final Map<Slot, Cidr> addressesByOwner = new HashMap<>(); // guarded by this

    FaultyIpam(IpamDriver real, Faults faults, DriverTraits traits) {
        this.real = real;
        this.faults = faults;
        this.traits = traits;
    }

    @Override
    public IpamCapabilities capabilities() {
        return IpamCapabilities.builder().traits(traits).build();
    }

    @Override
    public AddressSpaces addressSpaces() {
        return real.addressSpaces();
    }

    @Override
    public Pool requestPool(PoolRequest request) {
        return faults.call(() -> {
            synchronized (this) {
                Pool before = traits.idempotent() ? poolsByOwner.get(request.owner()) : null;
                if (before != null) {
                    return before;
                }
                Pool pool = real.requestPool(request);
                livePools.put(pool.id(), request);
                poolsByOwner.put(request.owner(), pool);
                return pool;
            }
        });
    }

    @Override
    public void releasePool(PoolRelease release) {
        faults.call(() -> {
            synchronized (this) {
                real.releasePool(release);
                livePools.remove(release.pool());
                poolsByOwner.values().removeIf(pool -> pool.id().equals(release.pool()));
                addressesByOwner.keySet().removeIf(slot -> slot.pool().equals(release.pool()));
                return true;
            }
        });
    }

    @Override
    public Cidr requestAddress(AddressRequest request) {
        return faults.call(() -> {
            synchronized (this) {
                Slot slot = new Slot(request.pool(), request.owner());
                Cidr before = traits.idempotent() ? addressesByOwner.get(slot) : null;
                if (before != null
                        && (request.address() == null || request.address().equals(before.address()))) {
                    return before;
                }
                Cidr address = real.requestAddress(request);
                addressesByOwner.put(slot, address);
                return address;
            }
        });
    }

    @Override
    public void releaseAddress(AddressRelease release) {
        faults.call(() -> {
            forget(release);
            return true;
        });
    }

    private synchronized void forget(AddressRelease release) {
        real.releaseAddress(release);
        addressesByOwner.values().removeIf(address -> address.address().equals(release.address()));
    }

    /** Forgets that it gave some address, as a plugin does that was restarted without its records. */
    synchronized void forgetOne(Random random) {
        if (!addressesByOwner.isEmpty()) {
            List<Slot> slots = new ArrayList<>(addressesByOwner.keySet());
            Slot slot = slots.get(random.nextInt(slots.size()));
            forget(new AddressRelease(
                    slot.pool(), addressesByOwner.get(slot).address(), slot.owner(), ReleaseReason.RELEASED));
        }
    }

    synchronized List<PoolId> livePools() {
        return List.copyOf(livePools.keySet());
    }

    @Override
    public Optional<PoolStatus> status(PoolId pool) {
        return real.status(pool);
    }
}
