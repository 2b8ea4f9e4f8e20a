package dev.berth.engine;

import dev.berth.api.store.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Records of one kind, which come in any order, and go by id: what is read from them lies in memory as it is used then, one after
 * the other. Until they go, they lie in few large arrays, which the garbage collector need not copy. Not thread-safe.
 */
final class RecordPile {
    private static final int CHUNK = 1 << 20; // bytes

    /**
     * Where a record lies.
     *
     * @param head of the id, as far as a number can hold it: most comparisons need not look at the id, which no cache holds
     */
    private record Place(long head, ByteBuffer chunk, int start) {
        static final Comparator<Place> BY_ID = (one, other) -> {
            int byHead = Long.compareUnsigned(one.head, other.head);
            return byHead != 0 ? byHead : Arrays.compareUnsigned(one.id(), other.id());
        };

        // A record is its version, the lengths of its id and of its bytes, and these two.

        private byte[] id() {
            byte[] id = new byte[chunk.getInt(start + Long.BYTES)];
            chunk.get(start + Long.BYTES + 2 * Integer.BYTES, id);
            return id;
        }

        StoredRecord record(String kind) {
            byte[] id = id();
            byte[] bytes = new byte[chunk.getInt(start + Long.BYTES + Integer.BYTES)];
            chunk.get(start + Long.BYTES + 2 * Integer.BYTES + id.length, bytes);
            return new StoredRecord(kind, new String(id, StandardCharsets.UTF_8), chunk.getLong(start), bytes);
        }
    }

    private final String kind;
    private final List<Place> places = new ArrayList<>();
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    RecordPile(ObjectKind kind) {
        this.kind = kind.toString();
    }

    void add(StoredRecord one) {
        byte[] id = one.id().getBytes(StandardCharsets.UTF_8);
        int size = Long.BYTES + 2 * Integer.BYTES + id.length + one.bytes().length;
        if (chunk.remaining() < size) {
            chunk = ByteBuffer.allocate(Math.max(CHUNK, size));
        }
        places.add(new Place(head(id), chunk, chunk.position()));
        chunk.putLong(one.version())
                .putInt(id.length)
                .putInt(one.bytes().length)
                .put(id)
                .put(one.bytes());
    }

    /** Reads all of them, on all processors; by id. */
    <T> List<T> read(Function<StoredRecord, T> read) {
        return places.parallelStream()
                .sorted(Place.BY_ID)
                .map(place -> read.apply(place.record(kind)))
                .toList();
    }

    private static long head(byte[] id) {
        return ByteBuffer.wrap(Arrays.copyOf(id, Long.BYTES)).getLong();
    }
}
