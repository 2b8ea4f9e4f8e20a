package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one parent pool: which are held, reserved or kept back, and where the next serial search begins. Shared by
 * the ranges of the pool. Guarded by its own monitor, which its users take: {@link LivePool} for each call.
 */
final class PoolAddresses {
    private final Prefix subnet;
    /** Held, reserved and quarantined ones. */
    private final AddressSet unavailable;

    private final Quarantine<IpAddress> quarantine;
    /** The last address that was given dynamically (IPM-6). */
    private @Nullable IpAddress cursor;

    PoolAddresses(Prefix subnet, QuarantinePeriod period) {
        this.subnet = subnet;
        this.unavailable = new AddressSet(subnet);
        this.quarantine = new Quarantine<>(period);
        if (reservesFirst()) {
            unavailable.add(subnet.first());
        }
        if (reservesLast()) {
            unavailable.add(subnet.last());
        }
    }

    /** IPM-4: the network's own address, or the subnet-router anycast address (RFC 4291 section 2.6.1). */
    private boolean reservesFirst() {
        return subnet.family() == AddressFamily.IPV6 || subnet.hostBits() > 1;
    }

    /** IPM-4: the broadcast address, which a point-to-point link lacks (RFC 3021). */
    private boolean reservesLast() {
        return subnet.family() == AddressFamily.IPV4 && subnet.hostBits() > 1;
    }

    private int reserved() {
        return (reservesFirst() ? 1 : 0) + (reservesLast() ? 1 : 0);
    }

    /** Whether the pool never hands out this address of its. */
    boolean isReserved(IpAddress address) {
        return (reservesFirst() && address.equals(subnet.first())) || (reservesLast() && address.equals(subnet.last()));
    }

    Prefix subnet() {
        return subnet;
    }

    /** Takes an address of the subnet; false if it is held or reserved. */
    boolean take(IpAddress address) {
        return unavailable.add(address) || quarantine.lift(address);
    }

    /**
     * Takes any address of a range: the one that this owner released last if it is kept back, else a free one, else the one
     * that was released first (IPM-6, IPM-10).
     *
     * @param serial whether to search behind the last one that was given
     * @return null if none is left
     */
    @Nullable
    IpAddress takeAny(Prefix range, boolean serial, OwnerToken owner) {
        if (!quarantine.isEmpty()) {
            endQuarantines();
            IpAddress former = quarantine.latestOf(owner);
            if (former != null && range.contains(former)) {
                quarantine.lift(former);
                return former;
            }
        }
        IpAddress address = nextFree(range, serial);
        if (address != null) {
            unavailable.add(address);
        } else {
            address = oldestQuarantined(range);
            if (address == null) {
                return null;
            }
            quarantine.lift(address);
        }
        cursor = address;
        return address;
    }

    private @Nullable IpAddress nextFree(Prefix range, boolean serial) {
        IpAddress behind = serial && cursor != null ? unavailable.lowestAbsentAbove(cursor, range) : null;
        return behind != null ? behind : unavailable.lowestAbsent(range);
    }

    private @Nullable IpAddress oldestQuarantined(Prefix range) {
        for (Quarantine.Entry<IpAddress> entry : quarantine.oldestFirst()) {
            if (range.contains(entry.what())) {
                return entry.what();
            }
        }
        return null;
    }

    private void endQuarantines() {
        IpAddress over = quarantine.liftOver();
        while (over != null) {
            unavailable.remove(over);
            over = quarantine.liftOver();
        }
    }

    /** Releases an address of the subnet, if it is held. */
    void release(IpAddress address, OwnerToken owner, ReleaseReason reason) {
        if (isReserved(address) || quarantine.contains(address)) {
            return;
        }
        if (reason == ReleaseReason.ROLLED_BACK || !quarantine.isOn()) {
            unavailable.remove(address);
        } else if (unavailable.contains(address)) {
            quarantine.add(address, owner);
        }
    }

    /** How full the subnet is, and what a dynamic request within the range could still get (NET-11). */
    PoolStatus status(Prefix range) {
        endQuarantines();
        long unavailableInRange = unavailable.count(range);
        for (Quarantine.Entry<IpAddress> entry : quarantine.oldestFirst()) {
            if (range.contains(entry.what())) {
                unavailableInRange--;
            }
        }
        return new PoolStatus(
                unavailable.count(subnet) - quarantine.size(),
                saturatedCapacity(range.hostBits(), unavailableInRange),
                reserved(),
                quarantine.size());
    }

    /** 2 to the power of {@code hostBits}, less {@code used}; unsigned, at most 2^64-1. */
    private static long saturatedCapacity(int hostBits, long used) {
        if (hostBits < Long.SIZE) {
            return (1L << hostBits) - used;
        }
        return hostBits == Long.SIZE && used > 0 ? -used : -1L;
    }

    /** Where serial searches begin; null before the first dynamic address. */
    @Nullable
    IpAddress cursor() {
        return cursor;
    }

    /** What is kept back, the oldest first; a view. */
    Collection<Quarantine.Entry<IpAddress>> quarantined() {
        return quarantine.oldestFirst();
    }

    /** Lets serial searches begin behind this address; ignored if it is none of the subnet. */
    void restoreCursor(IpAddress address) {
        if (subnet.contains(address)) {
            cursor = address;
        }
    }

    /** Keeps an address back as before a restart; ignored if it is taken, reserved, or none of the subnet. */
    void restoreQuarantine(Quarantine.Entry<IpAddress> entry) {
        IpAddress address = entry.what();
        if (subnet.contains(address) && !unavailable.contains(address) && quarantine.restore(entry)) {
            unavailable.add(address);
        }
    }
}
