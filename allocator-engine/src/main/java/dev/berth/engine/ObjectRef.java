package dev.berth.engine;

import java.util.Comparator;

/**
 * Which object. Ordered by kind, then by id (CLU-1).
 *
 * @param kind its kind
 * @param id unique within the kind
 */
public record ObjectRef(ObjectKind kind, String id) implements Comparable<ObjectRef> {
    private static final Comparator<ObjectRef> ORDER =
            Comparator.comparing(ObjectRef::kind).thenComparing(ObjectRef::id);

    @Override
    public int compareTo(ObjectRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code network n1}. */
    @Override
    public String toString() {
        return kind + " " + id;
    }
}
