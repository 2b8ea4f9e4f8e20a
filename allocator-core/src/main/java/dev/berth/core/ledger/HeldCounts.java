package dev.berth.core.ledger;

import dev.berth.api.spi.OwnerKind;

/** How many addresses each kind of owner holds: an {@code EnumMap} of ints without boxes. Not thread-safe. */
@SuppressWarnings("EnumOrdinal") // the index is not stored anywhere
final class HeldCounts {
    private final int[] counts = new int[OwnerKind.values().length];

    void add(OwnerKind kind, int change) {
        counts[kind.ordinal()] += change;
    }

    int of(OwnerKind kind) {
        return counts[kind.ordinal()];
    }
}
