package dev.berth.vlan;

import dev.berth.api.error.AllocatorException;
import java.util.BitSet;

/** A set of VLAN ids, as a bitmap. An immutable value. */
final class VlanSet {
    /** The lowest id; 0 marks frames that carry a priority only (IEEE 802.1Q). */
    static final int MIN = 1;
    /** The highest id; 4095 is reserved (IEEE 802.1Q). */
    static final int MAX = 4094;

    static final VlanSet ALL = ofRange(MIN, MAX);
    static final VlanSet NONE = new VlanSet(new BitSet());

    private final BitSet ids;

    private VlanSet(BitSet ids) {
        this.ids = ids;
    }

    private static VlanSet ofRange(int first, int last) {
        BitSet ids = new BitSet(MAX + 1);
        ids.set(first, last + 1);
        return new VlanSet(ids);
    }

    /**
     * Reads ids and ranges of ids joined by commas, such as {@code 100-199,300}; blanks around them mean nothing.
     *
     * @param subject whose text it is, for messages
     * @throws AllocatorException {@code invalid-argument} if it is anything else; {@code vlan-id-out-of-range} if an id is
     *     none from 1 to 4094
     */
    static VlanSet parse(String subject, String text) {
        BitSet ids = new BitSet(MAX + 1);
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", 2);
            int first = parseId(subject, ends[0]);
            int last = ends.length == 1 ? first : parseId(subject, ends[1]);
            if (last < first) {
                throw Refusals.malformed(subject, part, "a range that ends before it begins");
            }
            ids.set(first, last + 1);
        }
        return new VlanSet(ids);
    }

    /** Reads one id; errors as in {@link #parse}. */
    static int parseId(String subject, String text) {
        String digits = text.strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusals.malformed(subject, text, "not a VLAN id, which is a decimal number");
        }
        int id = digits.length() > 4 ? MAX + 1 : Integer.parseInt(digits);
        if (id < MIN || id > MAX) {
            throw Refusals.outOfRange(subject, digits);
        }
        return id;
    }

    VlanSet and(VlanSet others) {
        BitSet both = (BitSet) ids.clone();
        both.and(others.ids);
        return new VlanSet(both);
    }

    VlanSet without(VlanSet others) {
        return without(others.ids);
    }

    VlanSet without(BitSet others) {
        BitSet rest = (BitSet) ids.clone();
        rest.andNot(others);
        return new VlanSet(rest);
    }

    /** The lowest id above this one, else the lowest; 0 if the set is empty. */
    int nextAbove(int id) {
        int above = ids.nextSetBit(id + 1);
        return above >= 0 ? above : Math.max(0, ids.nextSetBit(0));
    }

    int size() {
        return ids.cardinality();
    }

    /** As {@link #parse} reads it, in ascending order; {@code none} for the empty set. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int first = ids.nextSetBit(0); first >= 0; ) {
            int end = ids.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - 1 > first) {
                text.append('-').append(end - 1);
            }
            first = ids.nextSetBit(end);
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
