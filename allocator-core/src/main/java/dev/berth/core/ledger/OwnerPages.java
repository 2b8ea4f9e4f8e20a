package dev.berth.core.ledger;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from 128-bit addresses to owners for addresses that come in clusters: pages of 64 neighbours in a hash table with
 * linear probing. A page goes when its last owner does. Not thread-safe.
 */
final class OwnerPages {
    private static final int PAGE_BITS = 6;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;
    private static final int FIRST_CAPACITY = 2;

    /** The upper and lower half of each page's number; meaningful where there is a page. */
    private long[] numbers = new long[2 * FIRST_CAPACITY];

    private @Nullable Owner[] @Nullable [] pages = new Owner[FIRST_CAPACITY][];
    private byte[] counts = new byte[FIRST_CAPACITY];
    private int used;
    private long size;

    long size() {
        return size;
    }

    @Nullable
    Owner get(long high, long low) {
        @Nullable Owner[] page = pages[slotOf(high, low >>> PAGE_BITS)];
        return page == null ? null : page[(int) low & (PAGE_SIZE - 1)];
    }

    /** Returns who is there already; null if nobody was, and now the owner is. */
    @Nullable
    Owner putIfAbsent(long high, long low, Owner owner) {
        int slot = slotOf(high, low >>> PAGE_BITS);
        @Nullable Owner[] page = pages[slot];
        if (page == null) {
            if (used + 1 > pages.length * 3 / 4) {
                grow();
                slot = slotOf(high, low >>> PAGE_BITS);
            }
            page = new Owner[PAGE_SIZE];
            pages[slot] = page;
            numbers[2 * slot] = high;
            numbers[2 * slot + 1] = low >>> PAGE_BITS;
            used++;
        }
        int at = (int) low & (PAGE_SIZE - 1);
        Owner present = page[at];
        if (present == null) {
            page[at] = owner;
            counts[slot]++;
            size++;
        }
        return present;
    }

    /** Returns whether the owner was there, and now nobody is. */
    boolean remove(long high, long low, Owner owner) {
        int slot = slotOf(high, low >>> PAGE_BITS);
        @Nullable Owner[] page = pages[slot];
        int at = (int) low & (PAGE_SIZE - 1);
        if (page == null || page[at] != owner) {
            return false;
        }
        page[at] = null;
        size--;
        if (--counts[slot] == 0) {
            removePage(slot);
        }
        return true;
    }

    /** How many addresses of this block have an owner. */
    long count(Prefix block) {
        long count = 0;
        for (int slot = 0; slot < pages.length; slot++) {
            @Nullable Owner[] page = pages[slot];
            for (int at = 0; page != null && at < PAGE_SIZE; at++) {
                long low = numbers[2 * slot + 1] << PAGE_BITS | at;
                if (page[at] != null && block.contains(IpAddress.of(block.family(), numbers[2 * slot], low))) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Everybody and their addresses, which are of this family, in no order. */
    void forEach(AddressFamily family, BiConsumer<IpAddress, Owner> action) {
        for (int slot = 0; slot < pages.length; slot++) {
            @Nullable Owner[] page = pages[slot];
            for (int at = 0; page != null && at < PAGE_SIZE; at++) {
                Owner owner = page[at];
                if (owner != null) {
                    long low = numbers[2 * slot + 1] << PAGE_BITS | at;
                    action.accept(IpAddress.of(family, numbers[2 * slot], low), owner);
                }
            }
        }
    }

    void forEach(Consumer<Owner> action) {
        for (@Nullable Owner[] page : pages) {
            if (page != null) {
                for (Owner owner : page) {
                    if (owner != null) {
                        action.accept(owner);
                    }
                }
            }
        }
    }

    /** Where the page is, or would be put. */
    private int slotOf(long high, long number) {
        int mask = pages.length - 1;
        int slot = home(high, number);
        while (pages[slot] != null && (numbers[2 * slot + 1] != number || numbers[2 * slot] != high)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long high, long number) {
        long mixed = (number ^ (high * 0x9e37_79b9_7f4a_7c15L)) * 0xbf58_476d_1ce4_e5b9L;
        return (int) (mixed >>> 32) & (pages.length - 1);
    }

    private void grow() {
        long[] oldNumbers = numbers;
        @Nullable Owner[] @Nullable [] oldPages = pages;
        byte[] oldCounts = counts;
        int capacity = oldPages.length * 2;
        numbers = new long[2 * capacity];
        pages = new Owner[capacity][];
        counts = new byte[capacity];
        for (int from = 0; from < oldPages.length; from++) {
            if (oldPages[from] != null) {
                move(oldNumbers, oldPages, oldCounts, from, slotOf(oldNumbers[2 * from], oldNumbers[2 * from + 1]));
            }
        }
    }

    /** Closes the gap, so that no page becomes unreachable from its home. */
    private void removePage(int removed) {
        int mask = pages.length - 1;
        int gap = removed;
        pages[gap] = null;
        used--;
        for (int slot = (gap + 1) & mask; pages[slot] != null; slot = (slot + 1) & mask) {
            int home = home(numbers[2 * slot], numbers[2 * slot + 1]);
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                move(numbers, pages, counts, slot, gap);
                pages[slot] = null;
                counts[slot] = 0;
                gap = slot;
            }
        }
    }

    private void move(
            long[] fromNumbers, @Nullable Owner[] @Nullable [] fromPages, byte[] fromCounts, int from, int to) {
        numbers[2 * to] = fromNumbers[2 * from];
        numbers[2 * to + 1] = fromNumbers[2 * from + 1];
        pages[to] = fromPages[from];
        counts[to] = fromCounts[from];
    }

    @Override
    public String toString() {
        return size + " owners in " + used + " pages of " + Arrays.toString(counts);
    }
}
