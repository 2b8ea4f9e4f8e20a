package dev.berth.store.sqlite;

import dev.berth.api.error.AllocatorException;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/**
 * Keeps other writers out, and readers in: a second SQLite file beside the store's, in which a transaction stays open. The
 * system ends it with the process, however that ends. It holds the process id of the writer, for others to name. A lock file
 * of Java's would let a second store in the same process drop the first one's lock. Confined to its store.
 */
final class WriterLock implements AutoCloseable {
    private static final String SUFFIX = "-lock";

    private final Connection connection;

    private WriterLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @throws AllocatorException {@code state-in-use} if another writer holds it, {@code store-failure}
     */
    static WriterLock of(StoreFile store) {
        StoreFile file = store.beside(SUFFIX);
        try {
            Connection connection = file.open();
            try {
                take(connection);
                return new WriterLock(connection);
            } catch (SQLException e) {
                AllocatorException failure = StoreFile.primary(e) == SQLiteErrorCode.SQLITE_BUSY.code
                        ? store.inUse("is being written by " + holder(connection), "end that process first", e)
                        : file.failure(e);
                connection.close();
                throw failure;
            }
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    private static void take(Connection connection) throws SQLException {
        Sql.run(connection, "pragma busy_timeout = 0");
        Sql.run(connection, "begin immediate");
        Sql.run(connection, "create table if not exists writer (pid integer not null)");
        Sql.run(connection, "delete from writer");
        Sql.run(
                connection,
                "insert into writer values (" + ProcessHandle.current().pid() + ")");
        Sql.run(connection, "commit");
        Sql.run(
                connection,
                "begin immediate"); // never ended: others can read what is committed, and not begin their own
    }

    private static String holder(Connection connection) {
        try {
            return "process " + Sql.number(connection, "select pid from writer");
        } catch (SQLException e) {
            return "another process"; // which has just begun
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("a file that is only locked can be closed", e);
        }
    }
}
