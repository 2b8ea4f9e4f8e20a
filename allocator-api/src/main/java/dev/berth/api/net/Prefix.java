package dev.berth.api.net;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/**
 * A block of addresses that share their first {@link #length()} bits ({@code 10.0.0.0/24}); canonical, that is without host
 * bits. An immutable value, ordered by family, first address and length, so that a prefix stands before those inside it.
 */
public final class Prefix implements Comparable<Prefix> {
    private final long high;
    private final long low;
    private final AddressFamily family;
    private final byte length;

    private Prefix(AddressFamily family, long high, long low, int length) {
        this.family = family;
        this.high = high;
        this.low = low;
        this.length = (byte) length; // 128 wraps to -128; length() undoes that
    }

    /**
     * The prefix of this length that contains the address.
     *
     * @param length in bits, 0..32 for IPv4 and 0..128 for IPv6
     * @throws AllocatorException {@code invalid-pool} if the length is out of range
     */
    public static Prefix containing(IpAddress address, int length) {
        Cidr.checkLength(address, length);
        int ones = length + 128 - address.family().bits();
        return new Prefix(
                address.family(), address.high() & Bits.maskHigh(ones), address.low() & Bits.maskLow(ones), length);
    }

    /**
     * Reads a canonical prefix, {@code address/length}; both parts strictly (see {@link IpAddress#parse}).
     *
     * @throws AllocatorException {@code invalid-pool} if the text is anything else, or has host bits
     */
    public static Prefix parse(String text) {
        Cidr cidr = Cidr.parse(text);
        Prefix prefix = cidr.prefix();
        if (!prefix.first().equals(cidr.address())) {
            throw AllocatorException.of(ErrorCode.INVALID_POOL, "has bits set behind its prefix length")
                    .value(text)
                    .advice("write " + prefix)
                    .build();
        }
        return prefix;
    }

    /** IPv4 or IPv6. */
    public AddressFamily family() {
        return family;
    }

    /** The number of leading bits that the addresses share, 0..32 or 0..128. */
    public int length() {
        return length & 0xff;
    }

    /** The number of bits in which the addresses differ. */
    public int hostBits() {
        return family.bits() - length();
    }

    /** The lowest address. */
    public IpAddress first() {
        return IpAddress.of(family, high, low);
    }

    /** The highest address; for IPv4 that of broadcast. */
    public IpAddress last() {
        int ones = length() + 128 - family.bits();
        long lastLow = low | ~Bits.maskLow(ones);
        return IpAddress.of(family, high | ~Bits.maskHigh(ones), lastLow);
    }

    /** The more significant 64 bits of {@link #first()}. */
    public long high() {
        return high;
    }

    /** The less significant 64 bits of {@link #first()}. */
    public long low() {
        return low;
    }

    /** Whether the address is one of this block; never for one of the other family. */
    public boolean contains(IpAddress address) {
        return family == address.family() && matches(address.high(), address.low());
    }

    /** Whether every address of the other block is one of this. */
    public boolean contains(Prefix other) {
        return family == other.family && length() <= other.length() && matches(other.high, other.low);
    }

    /** Whether the blocks share an address: then one contains the other. */
    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    private boolean matches(long otherHigh, long otherLow) {
        int ones = length() + 128 - family.bits();
        return ((high ^ otherHigh) & Bits.maskHigh(ones)) == 0 && ((low ^ otherLow) & Bits.maskLow(ones)) == 0;
    }

    @Override
    public int compareTo(Prefix other) {
        if (family != other.family) {
            return family.compareTo(other.family);
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byLow = Long.compareUnsigned(low, other.low);
        return byLow != 0 ? byLow : Integer.compare(length(), other.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prefix that
                && family == that.family
                && high == that.high
                && low == that.low
                && length == that.length;
    }

    @Override
    public int hashCode() {
        return Bits.hash(high, low) * 31 + length;
    }

    /** {@code address/length}, the address as in {@link IpAddress#toString()}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(44);
        IpText.append(text, family, high, low);
        return text.append('/').append(length()).toString();
    }
}
