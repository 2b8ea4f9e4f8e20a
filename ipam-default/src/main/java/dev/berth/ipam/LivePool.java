package dev.berth.ipam;

import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolStatus;
import org.jspecify.annotations.Nullable;

/**
 * A pool that was given: a subnet, or a range of one. Thread-safe: every call holds the monitor of the parent pool's
 * addresses, and after {@link #end()} every call is refused as {@code unknown-pool}.
 */
final class LivePool {
    private final PoolId id;
    private final AddressSpace space;
    private final PoolAddresses addresses;
    private final Prefix range;
    private boolean ended;

    /**
     * A pool.
     *
     * @param range what dynamic addresses come from: a part of the subnet, or all of it
     */
    LivePool(PoolId id, AddressSpace space, PoolAddresses addresses, Prefix range) {
        this.id = id;
        this.space = space;
        this.addresses = addresses;
        this.range = range;
    }

    PoolId id() {
        return id;
    }

    /** Where it was requested, and is to be released. */
    AddressSpace space() {
        return space;
    }

    Prefix subnet() {
        return addresses.subnet();
    }

    Prefix range() {
        return range;
    }

    /** Takes an address; see {@link DefaultIpam#requestAddress}. */
    Cidr request(AddressRequest request) {
        IpAddress wanted = request.address();
        synchronized (addresses) {
            checkLive();
            IpAddress given = wanted != null ? take(wanted) : takeAny(request.owner(), isSerial(request));
            return Cidr.of(given, subnet().length());
        }
    }

    private static boolean isSerial(AddressRequest request) {
        return "true".equals(request.options().get(AddressRequest.SERIAL_OPTION));
    }

    private IpAddress take(IpAddress wanted) {
        checkInside(wanted);
        if (!addresses.take(wanted)) {
            throw addresses.isReserved(wanted) ? Refusals.reserved(id, wanted) : Refusals.addressInUse(id, wanted);
        }
        return wanted;
    }

    private IpAddress takeAny(OwnerToken owner, boolean serial) {
        IpAddress given = addresses.takeAny(range, serial, owner);
        if (given == null) {
            throw Refusals.noAvailableAddresses(this, addresses.status(range));
        }
        return given;
    }

    /** Gives an address back; see {@link DefaultIpam#releaseAddress}. */
    void release(AddressRelease release) {
        synchronized (addresses) {
            checkLive();
            checkInside(release.address());
            addresses.release(release.address(), release.owner(), release.reason());
        }
    }

    /** How full it is; null if it has ended. */
    @Nullable
    PoolStatus status() {
        synchronized (addresses) {
            return ended ? null : addresses.status(range);
        }
    }

    /** Ends the pool: what comes later, or waits for the monitor now, is refused. */
    void end() {
        synchronized (addresses) {
            ended = true;
        }
    }

    private void checkLive() {
        if (ended) {
            throw Refusals.unknownPool(id);
        }
    }

    private void checkInside(IpAddress address) {
        if (!subnet().contains(address)) {
            throw Refusals.addressOutOfRange(id, address, subnet());
        }
    }
}
