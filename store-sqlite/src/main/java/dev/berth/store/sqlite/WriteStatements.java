package dev.berth.store.sqlite;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The statements of a writer, prepared once. To be made anew after a failure, since the driver drops a statement that failed. */
final class WriteStatements implements AutoCloseable {
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement epoch;
    private final PreparedStatement put;
    private final PreparedStatement delete;

    WriteStatements(Connection connection) throws SQLException {
        this.begin = connection.prepareStatement("begin immediate");
        this.commit = connection.prepareStatement("commit");
        this.epoch = connection.prepareStatement("select epoch from writer");
        // The cast makes the bytes readable as text; SQLite keeps them as they are.
        this.put = connection.prepareStatement(
                "replace into objects (kind, id, version, object) values (?, ?, ?, cast(? as text))");
        this.delete = connection.prepareStatement("delete from objects where kind = ? and id = ?");
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
    }

    long epoch() throws SQLException {
        return Sql.number(epoch);
    }

    void write(StoreChange change) throws SQLException {
        if (change instanceof StoreChange.Put one) {
            StoredRecord written = one.record();
            put.setString(1, written.kind());
            put.setString(2, written.id());
            put.setLong(3, written.version());
            put.setBytes(4, written.bytes());
            put.executeUpdate();
        } else {
            delete.setString(1, change.kind());
            delete.setString(2, change.id());
            delete.executeUpdate();
        }
    }

    /** Drops them all, also those that a failure has dropped already. */
    @Override
    public void close() {
        for (PreparedStatement each : List.of(begin, commit, epoch, put, delete)) {
            try {
                each.close();
            } catch (SQLException e) {
                // says again what its last run said
            }
        }
    }
}
