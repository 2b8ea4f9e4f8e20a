package dev.berth.api.store;

import dev.berth.api.error.AllocatorException;
import java.util.Arrays;

/** A record. Its bytes are the writer's affair; the store does not look into them. Immutable. */
public final class StoredRecord {
    private final String kind;
    private final String id;
    private final long version;
    private final byte[] bytes;

    /**
     * A record.
     *
     * @param kind what it is of, such as {@code network}
     * @param id unique within its kind
     * @param version greater with each change of the record
     * @param bytes the content; not copied, and not to be changed any more
     * @throws AllocatorException {@code invalid-argument} if the version is not positive
     */
    public StoredRecord(String kind, String id, long version, byte[] bytes) {
        if (version <= 0) {
            throw AllocatorException.invalidArgument(
                    "record " + kind + " " + id, Long.toString(version), "not positive", "count versions from 1");
        }
        this.kind = kind;
        this.id = id;
        this.version = version;
        this.bytes = bytes;
    }

    /** What it is of. */
    public String kind() {
        return kind;
    }

    /** Unique within its kind. */
    public String id() {
        return id;
    }

    /** Greater with each change of the record. */
    public long version() {
        return version;
    }

    /** The content; not copied, and not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredRecord record
                && kind.equals(record.kind)
                && id.equals(record.id)
                && version == record.version
                && Arrays.equals(bytes, record.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + id.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + id + " version " + version + ", " + bytes.length + " bytes";
    }
}
