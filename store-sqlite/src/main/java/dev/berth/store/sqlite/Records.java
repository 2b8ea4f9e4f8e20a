package dev.berth.store.sqlite;

import dev.berth.api.store.StoredRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the table of records. */
final class Records {
    private Records() {}

    static void read(Connection connection, Consumer<StoredRecord> receiver) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select id, version, object from objects where kind = ?")) {
            for (String kind :
                    kinds(connection)) { // a query for each, so that the kind is not made a string for each record
                query.setString(1, kind);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        receiver.accept(new StoredRecord(kind, rows.getString(1), rows.getLong(2), bytes(rows)));
                    }
                }
            }
        }
    }

    /** Skips from each kind to the next; there are few. */
    private static List<String> kinds(Connection connection) throws SQLException {
        List<String> kinds = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                """
                with recursive kinds(kind) as (
                  select min(kind) from objects
                  union all
                  select (select min(kind) from objects where kind > kinds.kind) from kinds where kind is not null
                ) select kind from kinds where kind is not null""")) {
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    kinds.add(rows.getString(1));
                }
            }
        }
        return kinds;
    }

    private static byte[] bytes(ResultSet rows) throws SQLException {
        byte[] bytes = rows.getBytes(3);
        return bytes == null ? new byte[0] : bytes; // the driver's answer for an empty text
    }
}
