package dev.berth.overlay;

import dev.berth.api.model.VniRange;

/**
 * A set of VNIs that finds the next one missing in at most seven steps, however full it is: a tree of 64-bit words in four
 * levels, in which a bit above the lowest level says that the word below it is full. The lowest level comes in pages of 4096
 * VNIs (512 bytes), made when first needed; the rest is 48 kB. All pages together are 2 MB. Not thread-safe.
 */
final class VniSet {
    /** The answer where there is no VNI; never one itself. */
    static final int NONE = -1;

    private static final int LEVELS = 4;
    private static final int BITS = 6;
    private static final int PAGE_BITS = 12;
    private static final int WORDS_PER_PAGE = 1 << (PAGE_BITS - BITS);
    private static final int CAPACITY = VniRange.MAX + 1;

    private final long[][] pages = new long[CAPACITY >>> PAGE_BITS][];
    private final long[][] full = new long[LEVELS][];

    VniSet() {
        for (int level = 1; level < LEVELS; level++) {
            full[level] = new long[size(level) >>> BITS];
        }
    }

    /** How many bits a level has. */
    private static int size(int level) {
        return CAPACITY >>> (BITS * level);
    }

    private long word(int level, int index) {
        if (level > 0) {
            return full[level][index];
        }
        long[] page = pages[index / WORDS_PER_PAGE];
        return page == null ? 0 : page[index % WORDS_PER_PAGE];
    }

    private void setWord(int level, int index, long word) {
        if (level > 0) {
            full[level][index] = word;
            return;
        }
        int number = index / WORDS_PER_PAGE;
        if (pages[number] == null) {
            pages[number] = new long[WORDS_PER_PAGE];
        }
        pages[number][index % WORDS_PER_PAGE] = word;
    }

    boolean contains(int vni) {
        return (word(0, vni >>> BITS) >>> vni & 1) != 0;
    }

    /** Returns whether it was missing. */
    boolean add(int vni) {
        if (contains(vni)) {
            return false;
        }
        int index = vni;
        long word = -1;
        for (int level = 0; level < LEVELS && word == -1; level++) {
            word = word(level, index >>> BITS) | 1L << index;
            setWord(level, index >>> BITS, word);
            index >>>= BITS;
        }
        return true;
    }

    /** Returns whether it was there. */
    boolean remove(int vni) {
        if (!contains(vni)) {
            return false;
        }
        int index = vni;
        long before = -1;
        for (int level = 0; level < LEVELS && before == -1; level++) {
            before = word(level, index >>> BITS);
            setWord(level, index >>> BITS, before & ~(1L << index));
            index >>>= BITS;
        }
        return true;
    }

    /** The lowest number from {@code from} up to 16777215 that is not in the set, or {@link #NONE}. */
    int nextMissing(int from) {
        int index = from;
        for (int level = 0; level < LEVELS && index < size(level); level++) {
            long missing = ~word(level, index >>> BITS) & -1L << index;
            if (missing != 0) {
                return lowestMissing(level, (index & -Long.SIZE) | Long.numberOfTrailingZeros(missing));
            }
            index = (index >>> BITS) + 1;
        }
        return NONE;
    }

    private int lowestMissing(int level, int indexThere) {
        int index = indexThere;
        for (int below = level - 1; below >= 0; below--) {
            index = index << BITS | Long.numberOfTrailingZeros(~word(below, index));
        }
        return index;
    }
}
