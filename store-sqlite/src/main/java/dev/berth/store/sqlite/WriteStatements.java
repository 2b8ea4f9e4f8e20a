package dev.berth.store.sqlite;

import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The statements of a writer, prepared once. To be made anew after a failure, since the driver drops a statement that failed. */
final class WriteStatements implements AutoCloseable {
    private final Places places;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement epoch;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement delete;

    /**
     * The statements.
     *
     * @param places of all records; no longer true after a transaction that failed
     */
    WriteStatements(Connection connection, Places places) throws SQLException {
        this.places = places;
        this.begin = connection.prepareStatement("begin immediate");
        this.commit = connection.prepareStatement("commit");
        this.epoch = connection.prepareStatement("select epoch from writer");
        // The cast makes the bytes readable as text; SQLite keeps them as they are.
        this.insert = connection.prepareStatement(
                "insert into objects (version, object, place, kind, id) values (?, cast(? as text), ?, ?, ?)");
        this.update = connection.prepareStatement(
                "update objects set version = ?, object = cast(? as text) where place = ? and kind = ? and id = ?");
        this.delete = connection.prepareStatement("delete from objects where place = ? and kind = ? and id = ?");
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
        if (change instanceof StoreChange.Put put) {
            StoredRecord record = put.record();
            if (places.find(record.kind(), record.id(), place -> changes(update, record, place)) == 0) {
                changes(insert, record, places.append(record.kind(), record.id()));
            }
        } else {
            places.remove(change.kind(), change.id(), place -> deletes(change, place));
        }
    }

    /** Whether it changed a row. */
    private static boolean changes(PreparedStatement statement, StoredRecord record, long place) throws SQLException {
        statement.setLong(1, record.version());
        statement.setBytes(2, record.bytes());
        statement.setLong(3, place);
        statement.setString(4, record.kind());
        statement.setString(5, record.id());
        return statement.executeUpdate() > 0;
    }

    private boolean deletes(StoreChange change, long place) throws SQLException {
        delete.setLong(1, place);
        delete.setString(2, change.kind());
        delete.setString(3, change.id());
        return delete.executeUpdate() > 0;
    }

    /** Drops them all, also those that a failure has dropped already. */
    @Override
    public void close() {
        for (PreparedStatement each : List.of(begin, commit, epoch, insert, update, delete)) {
            try {
                each.close();
            } catch (SQLException e) {
                // says again what its last run said
            }
        }
    }
}
