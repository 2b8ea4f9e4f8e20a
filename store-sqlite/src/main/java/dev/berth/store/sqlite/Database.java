package dev.berth.store.sqlite;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store's tables over one connection, as their writer. A commit returns when its part of the log is on the disk. Not
 * thread-safe.
 */
final class Database implements AutoCloseable {
    /** How long the log gets before it is moved into the file: 32 MiB, so that a page changed often is moved once. */
    private static final int PAGES_OF_LOG = 8_000;

    private static final int MILLIS_TO_WAIT_FOR_OTHERS = 5_000;

    private final StoreFile file;
    private final Connection connection;
    private final long epoch;
    private @Nullable WriteStatements statements; // null: to be prepared, with the places read anew

    private Database(StoreFile file, Connection connection, long epoch) {
        this.file = file;
        this.connection = connection;
        this.epoch = epoch;
    }

    /** Brings the tables up to date and begins an epoch. The connection is closed if that fails. */
    static Database begin(StoreFile file, Schema schema, Connection connection) throws SQLException {
        try {
            Sql.run(connection, "pragma busy_timeout = " + MILLIS_TO_WAIT_FOR_OTHERS);
            String mode = Sql.text(connection, "pragma journal_mode = wal");
            if (!mode.equals("wal")) {
                throw file.failure(
                        "SQLite cannot keep a write-ahead log there (journal mode " + mode + ")",
                        "use a file on a local disk",
                        null);
            }
            Sql.run(connection, "pragma synchronous = full");
            Sql.run(connection, "pragma wal_autocheckpoint = " + PAGES_OF_LOG);
            Sql.run(connection, "begin immediate");
            schema.migrate(file, connection);
            Sql.run(connection, "update writer set epoch = epoch + 1");
            long epoch = Sql.number(connection, "select epoch from writer");
            Sql.run(connection, "commit");
            return new Database(file, connection, epoch);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    long epoch() {
        return epoch;
    }

    /** Writes all batches in one transaction, and returns when it is on the disk. */
    void write(List<List<StoreChange>> batches) throws SQLException {
        WriteStatements prepared = statements == null ? prepare(record -> {}) : statements;
        statements = prepared;
        try {
            prepared.begin();
            checkEpoch(prepared.epoch());
            for (List<StoreChange> batch : batches) {
                for (StoreChange change : batch) {
                    prepared.write(change);
                }
            }
        } catch (SQLException | RuntimeException | Error e) {
            undo();
            throw e;
        }
        try {
            prepared.commit();
        } catch (SQLException e) {
            undo();
            overwriteLog();
            throw e;
        }
    }

    /** Reads all records for their places, which the statements need. */
    private WriteStatements prepare(Consumer<StoredRecord> receiver) throws SQLException {
        return new WriteStatements(connection, Records.read(file, connection, receiver));
    }

    private void undo() {
        rollback();
        drop();
    }

    private void drop() {
        if (statements != null) {
            statements.close();
            statements = null;
        }
    }

    /**
     * If it was the sync that failed, the log holds the whole transaction, and a crash would bring it back; so its place is
     * overwritten with one that changes nothing. On a full disk there is no whole transaction, and no room for another.
     */
    private void overwriteLog() {
        try {
            Sql.run(connection, "begin immediate");
            Sql.run(connection, "update writer set epoch = epoch + 1"); // SQLite writes nothing for epoch = epoch
            Sql.run(connection, "update writer set epoch = epoch - 1");
            Sql.run(connection, "commit");
        } catch (SQLException e) {
            rollback();
        }
    }

    private void rollback() {
        try {
            Sql.run(connection, "rollback");
        } catch (SQLException e) {
            // SQLite has rolled back by itself
        }
    }

    /** Reads all records, as of one moment. */
    void load(Consumer<StoredRecord> receiver) throws SQLException {
        Sql.run(connection, "begin");
        try {
            checkEpoch(Sql.number(connection, "select epoch from writer"));
            drop();
            statements = prepare(receiver);
        } finally {
            rollback();
        }
    }

    private void checkEpoch(long current) {
        if (current != epoch) {
            throw file.inUse(
                    "another writer took over: its epoch is " + current + ", ours was " + epoch,
                    "end one of the two processes, and start the other one anew",
                    null);
        }
    }

    /** Moves the log into the file, if there is room, and closes it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
