package dev.berth.store.sqlite;

import java.sql.SQLException;

/**
 * In which row each record lies. Records are appended, so that those of one transaction share a few pages of the log, whatever
 * their ids; an index in the file would need a page for nearly each of them. To be small, this keeps no ids but hashes of them,
 * so a row that it names <em>may</em> be the record's: the caller looks. 18 to 36 bytes a record. Not thread-safe.
 */
final class Places {
    private static final int FIRST_CAPACITY = 1 << 10; // a power of two, as all of them
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    // An open-addressed table; rows count from 1, and 0 is a free slot.
    private int[] hashes = new int[FIRST_CAPACITY];
    private long[] rows = new long[FIRST_CAPACITY];
    private int size;
    private long last;

    /** Looks whether a row is the one that is meant. */
    interface Look {
        boolean isIt(long row) throws SQLException;
    }

    /** The record's row among those that may be; 0 if none of them is. */
    long find(String kind, String id, Look look) throws SQLException {
        int slot = slotOf(hash(kind, id), look);
        return slot < 0 ? 0 : rows[slot];
    }

    /** Enters a record that has a row. */
    void enter(String kind, String id, long row) {
        if (size >= hashes.length / 3 * 2) {
            grow();
        }
        put(hash(kind, id), row);
        size++;
        last = Math.max(last, row);
    }

    /** Gives a record a new row, behind all others. */
    long append(String kind, String id) {
        enter(kind, id, last + 1);
        return last;
    }

    /** Strikes out the record's row among those that may be, if one of them is. */
    void remove(String kind, String id, Look look) throws SQLException {
        int slot = slotOf(hash(kind, id), look);
        if (slot >= 0) {
            free(slot);
            size--;
        }
    }

    private int slotOf(int hash, Look look) throws SQLException {
        for (int slot = home(hash); rows[slot] != 0; slot = next(slot)) {
            if (hashes[slot] == hash && look.isIt(rows[slot])) {
                return slot;
            }
        }
        return -1;
    }

    private void put(int hash, long row) {
        int slot = home(hash);
        while (rows[slot] != 0) {
            slot = next(slot);
        }
        hashes[slot] = hash;
        rows[slot] = row;
    }

    /** Moves up what would not be found any more behind a free slot. */
    private void free(int freed) {
        int hole = freed;
        for (int slot = next(hole); rows[slot] != 0; slot = next(slot)) {
            int fromHome = (slot - home(hashes[slot])) & (rows.length - 1);
            int fromHole = (slot - hole) & (rows.length - 1);
            if (fromHome >= fromHole) {
                hashes[hole] = hashes[slot];
                rows[hole] = rows[slot];
                hole = slot;
            }
        }
        rows[hole] = 0;
    }

    private void grow() {
        int[] oldHashes = hashes;
        long[] oldRows = rows;
        hashes = new int[2 * oldHashes.length];
        rows = new long[2 * oldRows.length];
        for (int slot = 0; slot < oldRows.length; slot++) {
            if (oldRows[slot] != 0) {
                put(oldHashes[slot], oldRows[slot]);
            }
        }
    }

    private int home(int hash) {
        return hash & (rows.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (rows.length - 1);
    }

    /** FNV-1a, over the characters of both. */
    private static int hash(String kind, String id) {
        long hash = (hash(FNV_OFFSET, kind) ^ '/') * FNV_PRIME;
        hash = hash(hash, id);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long hash(long before, String text) {
        long hash = before;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
