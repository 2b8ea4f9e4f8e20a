package dev.berth.store.sqlite;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads a file that others may be writing. Thread-safe. */
final class ReadingStore implements Store {
    private final StoreFile file;
    private final Connection connection; // guarded by this
    private final long epoch;

    private ReadingStore(StoreFile file, Connection connection, long epoch) {
        this.file = file;
        this.connection = connection;
        this.epoch = epoch;
    }

    static ReadingStore open(StoreFile file, Schema schema) {
        if (!file.exists()) {
            throw file.failure("does not exist", "name the file of a state that was written before", null);
        }
        try {
            Connection connection = file.openForReading();
            try {
                schema.checkCurrent(file, connection);
                return new ReadingStore(file, connection, Sql.number(connection, "select epoch from writer"));
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public synchronized void load(Consumer<StoredRecord> receiver) {
        try {
            Sql.run(connection, "begin"); // all queries see the same moment
            try {
                var unused = Records.read(file, connection, receiver);
            } finally {
                Sql.run(connection, "rollback");
            }
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        return CompletableFuture.failedFuture(file.failure("was opened for reading only", "open it for writing", null));
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }
}
