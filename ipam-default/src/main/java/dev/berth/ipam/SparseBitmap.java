package dev.berth.ipam;

import org.jspecify.annotations.Nullable;

/**
 * A set of numbers from 0 to 2^64-1 (unsigned), in pages that are made when touched and found by hashing. The cost of every
 * operation but counting depends neither on how large the numbers are nor on how many are set.
 *
 * <p>Which pages are full is again such a set, of page numbers: so the search for a clear number leaps over 4,096 full pages
 * at a time, and over 4,096 times as many at the next level. Confined to one thread at a time.
 */
final class SparseBitmap {
    private static final int SMALLEST_TABLE = 2;

    private final int pageBits;
    /** How many low bits the numbers of the full pages differ in. */
    private final int fullBits;

    /** Open addressing with linear probing; a power of two, at most half of it used. */
    private @Nullable Page[] table = new @Nullable Page[SMALLEST_TABLE];

    private int pages;
    private int emptyPages;
    private long size;
    private @Nullable SparseBitmap fullPages;

    /**
     * An empty set.
     *
     * @param variableBits how many low bits the numbers differ in, which only sizes the pages: neighbours that share the
     *     others lie in as few words as possible
     */
    SparseBitmap(int variableBits) {
        this.pageBits = Math.max(Page.MIN_BITS, Math.min(Page.MAX_BITS, variableBits));
        this.fullBits = variableBits - pageBits;
    }

    boolean contains(long number) {
        Page page = find(number >>> pageBits);
        return page != null && page.get(bitOf(number));
    }

    /** Adds a number; false if it was there. */
    boolean add(long number) {
        Page page = findOrMake(number >>> pageBits);
        int bit = bitOf(number);
        if (page.get(bit)) {
            return false;
        }
        if (page.isEmpty()) {
            emptyPages--;
        }
        page.set(bit);
        size++;
        if (page.isFull()) {
            if (fullPages == null) {
                fullPages = new SparseBitmap(fullBits);
            }
            fullPages.add(page.number);
        }
        return true;
    }

    /** Removes a number; false if it was not there. */
    boolean remove(long number) {
        Page page = find(number >>> pageBits);
        int bit = bitOf(number);
        if (page == null || !page.get(bit)) {
            return false;
        }
        if (fullPages != null && page.isFull()) {
            fullPages.remove(page.number);
        }
        page.clear(bit);
        size--;
        if (page.isEmpty()) {
            emptyPages++;
            if (emptyPages > SMALLEST_TABLE && emptyPages > pages / 2) {
                rebuild();
            }
        }
        return true;
    }

    /**
     * The lowest number that is not in the set and not below {@code from}; {@code from - 1} if there is none. (For a
     * {@code from} of 0 there always is one: no memory holds all others.)
     */
    long nextClear(long from) {
        Page page = find(from >>> pageBits);
        if (page == null) {
            return from;
        }
        int bit = page.nextClear(bitOf(from));
        if (bit != Page.NONE) {
            return (page.number << pageBits) | bit;
        }
        long next = nextPageNotFull(page.number + 1);
        if (next == 1L << (Long.SIZE - pageBits)) { // behind the page of 2^64-1
            return from - 1;
        }
        page = find(next);
        return (next << pageBits) | (page == null ? 0 : page.nextClear(0));
    }

    private long nextPageNotFull(long from) {
        return fullPages == null ? from : fullPages.nextClear(from);
    }

    /** How many numbers are in the set. */
    long size() {
        return size;
    }

    /** How many pages are kept, empty ones included. */
    int pages() {
        return pages;
    }

    /** How many numbers from {@code first} to {@code last} are in the set; looks at each page, so not for hot paths. */
    long count(long first, long last) {
        long firstPage = first >>> pageBits;
        long lastPage = last >>> pageBits;
        long within = 0;
        for (Page page : table) {
            if (page == null || page.number < firstPage || page.number > lastPage) {
                continue;
            }
            within += page.count(
                    page.number == firstPage ? bitOf(first) : 0, page.number == lastPage ? bitOf(last) : bitOf(-1));
        }
        return within;
    }

    private int bitOf(long number) {
        return (int) number & ((1 << pageBits) - 1);
    }

    private @Nullable Page find(long number) {
        return table[slot(table, number)];
    }

    private Page findOrMake(long number) {
        int at = slot(table, number);
        Page page = table[at];
        if (page != null) {
            return page;
        }
        if (pages >= table.length / 2) {
            rebuild();
            at = slot(table, number);
        }
        page = new Page(number, pageBits);
        table[at] = page;
        pages++;
        emptyPages++;
        return page;
    }

    /** Where the page of this number stands, or would. */
    private static int slot(@Nullable Page[] table, long number) {
        int mask = table.length - 1;
        int at = (int) ((number * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
        Page page = table[at];
        while (page != null && page.number != number) {
            at = (at + 1) & mask;
            page = table[at];
        }
        return at;
    }

    /** Makes room, and forgets empty pages: not at once when they become empty, lest an address to and fro makes garbage. */
    private void rebuild() {
        int used = pages - emptyPages;
        @Nullable Page[] fresh = new @Nullable Page[Math.max(SMALLEST_TABLE, Integer.highestOneBit(used + 1) * 4)];
        for (Page page : table) {
            if (page != null && !page.isEmpty()) {
                fresh[slot(fresh, page.number)] = page;
            }
        }
        table = fresh;
        pages = used;
        emptyPages = 0;
    }
}
