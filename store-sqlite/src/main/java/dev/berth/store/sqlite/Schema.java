package dev.berth.store.sqlite;

import dev.berth.api.error.AllocatorException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, and how those of earlier versions become today's. The version is kept in the file's {@code user_version}; the
 * {@code application_id} tells the file from other programs' databases. Immutable.
 *
 * @param steps the statements that lead from each version to the next; the first ones from an empty file
 */
record Schema(List<List<String>> steps) {
    /** {@code BRTH} in ASCII. */
    static final int APPLICATION_ID = 0x42525448;

    static final Schema CURRENT = new Schema(List.of(
            List.of(
                    """
                    create table objects (
                      kind text not null,
                      id text not null,
                      version integer not null,
                      object text not null,
                      primary key (kind, id)
                    ) without rowid""",
                    "create table writer (epoch integer not null)",
                    "insert into writer values (0)",
                    "pragma application_id = " + APPLICATION_ID),
            List.of(
                    "alter table objects rename to former",
                    """
                    create table objects (
                      place integer primary key check (place > 0),
                      kind text not null,
                      id text not null,
                      version integer not null,
                      object text not null
                    )""",
                    "insert into objects (kind, id, version, object) select kind, id, version, object from former",
                    "drop table former")));

    /**
     * The version of the file's tables, 0 if it has none yet.
     *
     * @throws AllocatorException {@code store-failure} if they are not ours, or newer than what we know
     */
    int check(StoreFile file, Connection connection) throws SQLException {
        boolean ours = Sql.number(connection, "pragma application_id") == APPLICATION_ID;
        if (!ours && Sql.number(connection, "select count(*) from sqlite_master") > 0) {
            throw file.failure("is another program's database", "name another file; this one was left as it is", null);
        }
        long version = Sql.number(connection, "pragma user_version");
        if (version > steps.size()) {
            throw file.failure(
                    "was written by a newer release: its schema has version " + version + ", this release knows "
                            + steps.size(),
                    "use a release that knows it; the file was left as it is",
                    null);
        }
        return (int) version;
    }

    /** The version of the file's tables, which must be today's. */
    void checkCurrent(StoreFile file, Connection connection) throws SQLException {
        int version = check(file, connection);
        if (version < steps.size()) {
            throw file.failure(
                    version == 0
                            ? "holds no state yet"
                            : "was written by an older release: its schema has version " + version
                                    + ", this release reads " + steps.size(),
                    version == 0 ? "apply something first" : "open it once for writing, which brings it up to date",
                    null);
        }
    }

    /** Brings the tables to today's version; within a transaction of the caller's. */
    void migrate(StoreFile file, Connection connection) throws SQLException {
        int version = check(file, connection);
        for (List<String> step : steps.subList(version, steps.size())) {
            for (String statement : step) {
                Sql.run(connection, statement);
            }
        }
        Sql.run(connection, "pragma user_version = " + steps.size());
    }
}
