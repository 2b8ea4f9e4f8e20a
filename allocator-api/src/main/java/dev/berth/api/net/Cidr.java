package dev.berth.api.net;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;

/**
 * An address together with the length of the prefix it belongs to ({@code 10.0.0.3/24}), as interfaces are configured.
 * Unlike a {@link Prefix} it keeps its host bits. An immutable value, ordered by address and length.
 */
public final class Cidr implements Comparable<Cidr> {
    private final IpAddress address;
    private final int length;

    private Cidr(IpAddress address, int length) {
        this.address = address;
        this.length = length;
    }

    /**
     * The address with this prefix length.
     *
     * @param length in bits, 0..32 for IPv4 and 0..128 for IPv6
     * @throws AllocatorException {@code invalid-pool} if the length is out of range
     */
    public static Cidr of(IpAddress address, int length) {
        checkLength(address, length);
        return new Cidr(address, length);
    }

    /**
     * Reads {@code address/length}, the address strictly (see {@link IpAddress#parse}), the length in decimal without
     * leading zeros or sign.
     *
     * @throws AllocatorException {@code invalid-pool} if the text is anything else
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw invalid(text, "the length behind a slash is missing");
        }
        IpAddress address;
        try {
            address = IpAddress.parse(text.substring(0, slash));
        } catch (AllocatorException e) {
            throw invalid(text, e.problem());
        }
        int length = 0;
        int digits = text.length() - slash - 1;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(slash + 1) == '0')) {
            throw invalid(text, "the length is no number of one to three digits");
        }
        for (int at = slash + 1; at < text.length(); at++) {
            char digit = text.charAt(at);
            if (digit < '0' || digit > '9') {
                throw invalid(text, "the length is no number of one to three digits");
            }
            length = length * 10 + (digit - '0');
        }
        checkLength(address, length);
        return new Cidr(address, length);
    }

    /** Builds no text unless it fails: every address that is given passes here. */
    static void checkLength(IpAddress address, int length) {
        AddressFamily family = address.family();
        if (length < 0 || length > family.bits()) {
            throw invalid(address + "/" + length, "the length of an " + family + " prefix is 0 to " + family.bits());
        }
    }

    private static AllocatorException invalid(String text, String problem) {
        return AllocatorException.of(ErrorCode.INVALID_POOL, "not an address with a prefix length: " + problem)
                .value(IpText.shortened(text))
                .advice("write it as 10.0.0.0/24 or fd00::/64")
                .build();
    }

    /** The address, with its host bits. */
    public IpAddress address() {
        return address;
    }

    /** The prefix length in bits. */
    public int length() {
        return length;
    }

    /** IPv4 or IPv6. */
    public AddressFamily family() {
        return address.family();
    }

    /** The block that the address belongs to. */
    public Prefix prefix() {
        return Prefix.containing(address, length);
    }

    @Override
    public int compareTo(Cidr other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that && length == that.length && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + length;
    }

    /** {@code address/length}, the address as in {@link IpAddress#toString()}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(44);
        IpText.append(text, address.family(), address.high(), address.low());
        return text.append('/').append(length).toString();
    }
}
