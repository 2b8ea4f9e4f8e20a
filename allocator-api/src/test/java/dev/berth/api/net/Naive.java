package dev.berth.api.net;

import java.math.BigInteger;

/** Addresses and prefixes as plain numbers. */
final class Naive {
    private Naive() {}

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    static BigInteger bits(long high, long low) {
        return unsigned(high).shiftLeft(Long.SIZE).or(unsigned(low));
    }

    static BigInteger bits(IpAddress address) {
        return bits(address.high(), address.low());
    }

    /** A block's first number, and the one behind its last. */
    record Interval(AddressFamily family, BigInteger first, BigInteger end) {
        static Interval of(IpAddress address, int length) {
            int hostBits = address.family().bits() - length;
            BigInteger first = bits(address).shiftRight(hostBits).shiftLeft(hostBits);
            return new Interval(address.family(), first, first.add(BigInteger.ONE.shiftLeft(hostBits)));
        }

        BigInteger last() {
            return end.subtract(BigInteger.ONE);
        }

        boolean contains(IpAddress address) {
            BigInteger number = bits(address);
            return family == address.family() && first.compareTo(number) <= 0 && number.compareTo(end) < 0;
        }

        boolean contains(Interval other) {
            return family == other.family && first.compareTo(other.first) <= 0 && other.end.compareTo(end) <= 0;
        }

        boolean overlaps(Interval other) {
            return family == other.family && first.compareTo(other.end) < 0 && other.first.compareTo(end) < 0;
        }
    }
}
