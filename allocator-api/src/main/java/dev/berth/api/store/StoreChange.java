package dev.berth.api.store;

/** What a batch does to one record. */
public sealed interface StoreChange {
    /** The kind of the record. */
    String kind();

    /** Its id within the kind. */
    String id();

    /** Adds a record, or replaces the one of the same kind and id. */
    record Put(StoredRecord record) implements StoreChange {
        @Override
        public String kind() {
            return record.kind();
        }

        @Override
        public String id() {
            return record.id();
        }
    }

    /** Removes a record; does nothing if there is none. */
    record Delete(String kind, String id) implements StoreChange {}
}
