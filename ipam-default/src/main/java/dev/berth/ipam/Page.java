package dev.berth.ipam;

import java.util.Arrays;

/**
 * Up to 4,096 neighbouring bits of a {@link SparseBitmap}: a 64-ary tree of two levels, so that the next clear bit is found
 * in at most three words. Confined to its bitmap.
 */
final class Page {
    /** The most bits of a page, as a power of two. */
    static final int MAX_BITS = 12;
    /** The fewest: one word. */
    static final int MIN_BITS = 6;
    /** What {@link #nextClear} answers where no bit is clear. */
    static final int NONE = -1;

    private static final long ALL = -1L;

    /** The position of this page among all pages. */
    final long number;

    private final long[] words;
    /** Bit i is set when word i is full; words that the page lacks count as full. */
    private long full;

    private int count;

    /** A page with 2 to the power of {@code sizeBits} clear bits. */
    Page(long number, int sizeBits) {
        this.number = number;
        this.words = new long[1 << (sizeBits - MIN_BITS)];
        this.full = words.length == Long.SIZE ? 0 : ALL << words.length;
    }

    boolean get(int bit) {
        return (words[bit >>> 6] & (1L << bit)) != 0;
    }

    /** Sets a bit that is clear. */
    void set(int bit) {
        int at = bit >>> 6;
        words[at] |= 1L << bit;
        count++;
        if (words[at] == ALL) {
            full |= 1L << at;
        }
    }

    /** Clears a bit that is set. */
    void clear(int bit) {
        int at = bit >>> 6;
        words[at] &= ~(1L << bit);
        count--;
        full &= ~(1L << at);
    }

    /** The lowest clear bit that is not below {@code from}, or {@link #NONE}. */
    int nextClear(int from) {
        int at = from >>> 6;
        long clear = ~words[at] & (ALL << from);
        if (clear == 0) {
            long wordsAbove = ~full & (-2L << at);
            if (wordsAbove == 0) {
                return NONE;
            }
            at = Long.numberOfTrailingZeros(wordsAbove);
            clear = ~words[at];
        }
        return (at << 6) + Long.numberOfTrailingZeros(clear);
    }

    boolean isFull() {
        return full == ALL;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** How many bits from {@code first} to {@code last} are set. */
    int count(int first, int last) {
        int firstWord = first >>> 6;
        int lastWord = last >>> 6;
        long head = ALL << first;
        long tail = ALL >>> ~last;
        if (firstWord == lastWord) {
            return Long.bitCount(words[firstWord] & head & tail);
        }
        int within = Long.bitCount(words[firstWord] & head) + Long.bitCount(words[lastWord] & tail);
        for (int at = firstWord + 1; at < lastWord; at++) {
            within += Long.bitCount(words[at]);
        }
        return within;
    }

    @Override
    public String toString() {
        return "page " + number + " " + Arrays.toString(words);
    }
}
