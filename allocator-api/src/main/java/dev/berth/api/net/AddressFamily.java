package dev.berth.api.net;

/** The two kinds of IP address. Their order is the one in which a dual-stack object lists its addresses. */
public enum AddressFamily {
    /** 32-bit addresses. */
    IPV4(32, "IPv4"),
    /** 128-bit addresses. */
    IPV6(128, "IPv6");

    private final int bits;
    private final String text;

    AddressFamily(int bits, String text) {
        this.bits = bits;
        this.text = text;
    }

    /** The length of an address in bits. */
    public int bits() {
        return bits;
    }

    /** {@code IPv4} or {@code IPv6}. */
    @Override
    public String toString() {
        return text;
    }
}
