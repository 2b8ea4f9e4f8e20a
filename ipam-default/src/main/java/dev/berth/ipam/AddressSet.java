package dev.berth.ipam;

import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses of one prefix, IPv4 or IPv6, of any length (IPM-9). One {@link SparseBitmap} holds what shares its upper
 * 64 bits, which is everything but in an IPv6 prefix shorter than /64. Searches make no garbage but the address found.
 * Confined to one thread at a time.
 */
final class AddressSet {
    private final Prefix prefix;
    private final SparseBitmap first;
    /** The bitmaps behind the first, by upper 64 bits. */
    private final Map<Long, SparseBitmap> others;

    /** The empty set. */
    AddressSet(Prefix prefix) {
        this.prefix = prefix;
        this.first = newBitmap();
        this.others = prefix.hostBits() <= Long.SIZE ? Map.of() : new HashMap<>();
    }

    private SparseBitmap newBitmap() {
        return new SparseBitmap(Math.min(prefix.hostBits(), Long.SIZE));
    }

    private @Nullable SparseBitmap bitmap(long high) {
        return high == prefix.high() ? first : others.get(high);
    }

    boolean contains(IpAddress address) {
        SparseBitmap bitmap = bitmap(address.high());
        return bitmap != null && bitmap.contains(address.low());
    }

    /** Adds an address of the prefix; false if it was there. */
    boolean add(IpAddress address) {
        SparseBitmap bitmap = bitmap(address.high());
        if (bitmap == null) {
            bitmap = newBitmap();
            others.put(address.high(), bitmap);
        }
        return bitmap.add(address.low());
    }

    /** Removes an address; false if it was not there. */
    boolean remove(IpAddress address) {
        SparseBitmap bitmap = bitmap(address.high());
        if (bitmap == null || !bitmap.remove(address.low())) {
            return false;
        }
        if (bitmap != first && bitmap.size() == 0) {
            others.remove(address.high());
        }
        return true;
    }

    /** The lowest address of the range that is not in the set, or null; the range lies in the prefix. */
    @Nullable
    IpAddress lowestAbsent(Prefix range) {
        return lowestAbsent(range, range.high(), range.low());
    }

    /** The lowest address of the range that is above {@code floor} and not in the set, or null. */
    @Nullable
    IpAddress lowestAbsentAbove(IpAddress floor, Prefix range) {
        if (isBelow(floor, range)) {
            return lowestAbsent(range);
        }
        long low = floor.low() + 1;
        long high = low == 0 ? floor.high() + 1 : floor.high();
        return (high | low) == 0 ? null : lowestAbsent(range, high, low);
    }

    /** From an address that is not below the range; it may be above. */
    private @Nullable IpAddress lowestAbsent(Prefix range, long fromHigh, long fromLow) {
        long high = fromHigh;
        long low = fromLow;
        SparseBitmap bitmap = bitmap(high);
        if (bitmap != null) {
            low = bitmap.nextClear(fromLow);
            if (low == fromLow - 1) {
                high++;
                bitmap = bitmap(high);
                low = bitmap == null ? 0 : bitmap.nextClear(0);
            }
        }
        boolean wrapped = high == 0 && fromHigh != 0;
        return !wrapped && lies(high, low, range) ? IpAddress.of(range.family(), high, low) : null;
    }

    /** How many addresses of the range are in the set; looks at each page. */
    long count(Prefix range) {
        if (range.hostBits() < Long.SIZE) {
            SparseBitmap bitmap = bitmap(range.high());
            return bitmap == null ? 0 : bitmap.count(range.low(), range.low() | ~(-1L << range.hostBits()));
        }
        long count = lies(prefix.high(), prefix.low(), range) ? first.size() : 0;
        for (Map.Entry<Long, SparseBitmap> other : others.entrySet()) {
            if (lies(other.getKey(), 0, range)) {
                count += other.getValue().size();
            }
        }
        return count;
    }

    private static boolean isBelow(IpAddress address, Prefix range) {
        int byHigh = Long.compareUnsigned(address.high(), range.high());
        return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(address.low(), range.low()) < 0);
    }

    /** Whether the bits differ from the range's in host bits only. They may be no address: one behind the last of IPv4. */
    private static boolean lies(long high, long low, Prefix range) {
        long highDifference = high ^ range.high();
        int hostBits = range.hostBits();
        if (hostBits < Long.SIZE) {
            return highDifference == 0 && ((low ^ range.low()) >>> hostBits) == 0;
        }
        return hostBits == 2 * Long.SIZE || highDifference >>> (hostBits - Long.SIZE) == 0;
    }
}
