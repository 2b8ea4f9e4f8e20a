package dev.berth.api.net;

/** Arithmetic on 128-bit numbers held in two longs. */
final class Bits {
    private Bits() {}

    /** The more significant half of a mask of {@code length} leading ones (0..128). */
    static long maskHigh(int length) {
        return length >= Long.SIZE ? -1L : length == 0 ? 0 : -1L << (Long.SIZE - length);
    }

    /** The less significant half of a mask of {@code length} leading ones (0..128). */
    static long maskLow(int length) {
        return length <= Long.SIZE ? 0 : maskHigh(length - Long.SIZE);
    }

    static int hash(long high, long low) {
        long mixed = (high * 0x9e37_79b9_7f4a_7c15L) ^ low;
        mixed *= 0xbf58_476d_1ce4_e5b9L;
        return (int) (mixed >>> 32) ^ (int) mixed;
    }
}
