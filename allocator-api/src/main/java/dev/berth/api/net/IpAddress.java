package dev.berth.api.net;

import dev.berth.api.error.AllocatorException;

/**
 * An IPv4 or IPv6 address. An immutable value: equal when family and bits are; ordered IPv4 first, then as unsigned
 * numbers. An IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) is an IPv6 address.
 */
public final class IpAddress implements Comparable<IpAddress> {
    private static final long IPV4_MASK = 0xffff_ffffL;

    private final long high;
    private final long low;
    private final AddressFamily family;

    private IpAddress(AddressFamily family, long high, long low) {
        this.family = family;
        this.high = high;
        this.low = low;
    }

    /** The IPv4 address of these 32 bits. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(AddressFamily.IPV4, 0, bits & IPV4_MASK);
    }

    /** The IPv6 address of these 128 bits, the more significant 64 first. */
    public static IpAddress ofIpv6(long high, long low) {
        return new IpAddress(AddressFamily.IPV6, high, low);
    }

    /**
     * The address of these bits, right-aligned.
     *
     * @throws AllocatorException {@code invalid-address} if an IPv4 address has more than 32 bits
     */
    public static IpAddress of(AddressFamily family, long high, long low) {
        if (family == AddressFamily.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
            throw IpText.invalidAddress(Long.toHexString(high) + ":" + Long.toHexString(low), "more than 32 bits");
        }
        return new IpAddress(family, high, low);
    }

    /**
     * Reads an address, strictly: IPv4 as four decimal numbers without leading zeros; IPv6 as RFC 4291 section 2.2 says,
     * with at most one {@code ::} and perhaps an IPv4 address in the last 32 bits. No white space, brackets, zone or
     * prefix length.
     *
     * @throws AllocatorException {@code invalid-address} if the text is anything else
     */
    public static IpAddress parse(String text) {
        return IpText.parseAddress(text);
    }

    /** IPv4 or IPv6. */
    public AddressFamily family() {
        return family;
    }

    /** The more significant 64 bits; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The less significant 64 bits; for IPv4 all 32, as an unsigned number. */
    public long low() {
        return low;
    }

    /** Whether every bit is 0 ({@code 0.0.0.0}, {@code ::}). */
    public boolean isUnspecified() {
        return (high | low) == 0;
    }

    @Override
    public int compareTo(IpAddress other) {
        if (family != other.family) {
            return family.compareTo(other.family);
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && family == that.family && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Bits.hash(high, low);
    }

    /** The canonical text: dotted decimal for IPv4, RFC 5952 for IPv6. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(40);
        IpText.append(text, family, high, low);
        return text.toString();
    }
}
