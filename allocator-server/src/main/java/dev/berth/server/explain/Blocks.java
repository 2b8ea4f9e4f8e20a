package dev.berth.server.explain;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds free blocks of addresses. */
public final class Blocks {
    /** Where somebody who chooses a subnet chooses it from (RFC 1918, RFC 4193). */
    private static final List<Prefix> PRIVATE = List.of(
            Prefix.parse("10.0.0.0/8"),
            Prefix.parse("172.16.0.0/12"),
            Prefix.parse("192.168.0.0/16"),
            Prefix.parse("fd00::/8"));

    private Blocks() {}

    /** The first block of this length within another that overlaps none of those taken. */
    public static Optional<Prefix> firstFree(Prefix within, int length, Collection<Prefix> taken) {
        return length < within.length() ? Optional.empty() : search(within.first(), within, length, taken);
    }

    /**
     * The next free block of a length: the one around this address, else the first one after it, else the first one before it,
     * all within the private addresses that it belongs to.
     */
    public static Optional<Prefix> nearest(IpAddress address, int length, Collection<Prefix> taken) {
        Prefix around = PRIVATE.stream()
                .filter(each -> each.contains(address) && each.length() <= length)
                .findFirst()
                .orElse(Prefix.containing(address, Math.min(length, 8)));
        return search(address, around, length, taken).or(() -> firstFree(around, length, taken));
    }

    private static Optional<Prefix> search(IpAddress from, Prefix within, int length, Collection<Prefix> taken) {
        Prefix candidate = Prefix.containing(from, length);
        while (within.contains(candidate)) {
            Prefix free = candidate;
            Optional<Prefix> inTheWay =
                    taken.stream().filter(each -> each.overlaps(free)).findFirst();
            if (inTheWay.isEmpty()) {
                return Optional.of(candidate);
            }
            IpAddress end = inTheWay.get().contains(candidate) ? inTheWay.get().last() : candidate.last();
            Optional<IpAddress> next = next(end);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            candidate = Prefix.containing(next.get(), length);
        }
        return Optional.empty();
    }

    /** The address after this one; empty after the last of all. */
    static Optional<IpAddress> next(IpAddress address) {
        long low = address.low() + 1;
        if (address.family() == AddressFamily.IPV4) {
            return low > 0xffff_ffffL ? Optional.empty() : Optional.of(IpAddress.ofIpv4((int) low));
        }
        long high = low == 0 ? address.high() + 1 : address.high();
        return low == 0 && high == 0 ? Optional.empty() : Optional.of(IpAddress.ofIpv6(high, low));
    }

    /** How many addresses of a block of this length can be given to somebody (IPM-4). */
    static BigInteger usable(AddressFamily family, int length) {
        int hostBits = family.bits() - length;
        BigInteger all = BigInteger.ONE.shiftLeft(hostBits);
        if (family == AddressFamily.IPV6) {
            return all.subtract(BigInteger.ONE);
        }
        return hostBits >= 2 ? all.subtract(BigInteger.TWO) : all;
    }

    /** The longest prefix length whose blocks can give this many addresses. */
    static int lengthFor(AddressFamily family, long addresses) {
        BigInteger wanted = BigInteger.valueOf(addresses);
        int length = family.bits();
        while (length > 0 && usable(family, length).compareTo(wanted) < 0) {
            length--;
        }
        return length;
    }
}
