package dev.berth.api.net;

import java.util.Random;

/** Addresses with runs of equal bits, so that prefixes meet, bounds are hit and groups of zeros occur. */
final class RandomAddresses {
    private RandomAddresses() {}

    static IpAddress any(Random random) {
        return any(random, random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6);
    }

    static IpAddress any(Random random, AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            return IpAddress.ofIpv4((int) (bits(random) >>> 32));
        }
        return random.nextInt(10) == 0
                ? IpAddress.ofIpv6(0, 0xffff_0000_0000L | bits(random) >>> 32)
                : IpAddress.ofIpv6(bits(random), bits(random));
    }

    /** The address with one bit turned, or the same. */
    static IpAddress near(Random random, IpAddress address) {
        int bit = random.nextInt(address.family().bits() + 1) - 1;
        long high = bit >= Long.SIZE ? address.high() ^ 1L << bit : address.high();
        long low = bit >= 0 && bit < Long.SIZE ? address.low() ^ 1L << bit : address.low();
        return IpAddress.of(address.family(), high, low);
    }

    /** Four groups, each all zeros, all ones, or anything. */
    private static long bits(Random random) {
        long bits = 0;
        for (int group = 0; group < 4; group++) {
            int value =
                    switch (random.nextInt(5)) {
                        case 0, 1 -> 0;
                        case 2 -> 0xffff;
                        default -> random.nextInt(1 << (1 + random.nextInt(16)));
                    };
            bits = bits << 16 | value;
        }
        return bits;
    }
}
