package dev.berth.store.sqlite;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the table of records. */
final class Records {
    private Records() {}

    /**
     * Reads all records.
     *
     * @return where they lie
     * @throws AllocatorException {@code store-failure} if one is there twice; the receiver may have got it then
     */
    static Places read(StoreFile file, Connection connection, Consumer<StoredRecord> receiver) throws SQLException {
        Places places = new Places();
        Map<String, String> kinds = new HashMap<>(); // one string for each kind, not for each record
        try (PreparedStatement query =
                        connection.prepareStatement("select place, kind, id, version, object from objects");
                PreparedStatement another = connection.prepareStatement(
                        "select count(*) from objects where place = ? and kind = ? and id = ?");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                long place = rows.getLong(1);
                String kind = kinds.computeIfAbsent(text(rows, 2), first -> first);
                String id = text(rows, 3);
                long same = places.find(kind, id, row -> holds(another, row, kind, id));
                if (same != 0) {
                    throw twice(file, kind, id, same, place);
                }
                places.enter(kind, id, place);
                receiver.accept(new StoredRecord(kind, id, rows.getLong(4), bytes(rows, 5)));
            }
        }
        return places;
    }

    private static boolean holds(PreparedStatement query, long place, String kind, String id) throws SQLException {
        query.setLong(1, place);
        query.setString(2, kind);
        query.setString(3, id);
        return Sql.number(query) > 0;
    }

    private static AllocatorException twice(StoreFile file, String kind, String id, long first, long second) {
        return file.failure(
                "holds " + kind + " " + id + " twice, in the places " + first + " and " + second,
                "another program wrote it: restore the file from a copy, or delete one of the two with sqlite3",
                null);
    }

    /** As the driver's {@code getString} makes it, which goes a longer way. */
    private static String text(ResultSet rows, int column) throws SQLException {
        return new String(bytes(rows, column), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ResultSet rows, int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? new byte[0] : bytes; // the driver's answer for an empty text
    }
}
