package dev.berth.store.sqlite;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * A SQLite file: opens it, and says what went wrong with it in words that help. Never reads the file itself, since closing it
 * would drop the locks that SQLite holds on it in this process. Immutable.
 *
 * @param path absolute, without symbolic links if the file exists
 */
record StoreFile(Path path) {
    private static final int PRIMARY_CODE = 0xff;

    /**
     * The file of a store.
     *
     * @throws AllocatorException {@code store-failure} if it is a directory, or would have none to lie in
     */
    static StoreFile at(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        StoreFile file = new StoreFile(absolute);
        if (Files.isDirectory(absolute)) {
            throw file.failure("is a directory", "name a file in it, such as " + absolute.resolve("berth.db"), null);
        }
        Path directory = absolute.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw file.failure("its directory does not exist", "create " + directory + ", or name another file", null);
        }
        try {
            return Files.exists(absolute) ? new StoreFile(absolute.toRealPath()) : file;
        } catch (IOException e) {
            throw file.failure("cannot be found: " + e.getMessage(), "check who may read its directories", e);
        }
    }

    /** The file that lies beside this one. */
    StoreFile beside(String suffix) {
        return new StoreFile(path.resolveSibling(path.getFileName() + suffix));
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Connects to it; the file is made by the first write. */
    Connection open() throws SQLException {
        SQLiteConfig writing = new SQLiteConfig();
        writing.setGetGeneratedKeys(false); // the driver would ask for them after each statement
        return connect(writing, "");
    }

    /** Connects to it for reading; also where nothing can be written, unless a crashed writer left a log there. */
    Connection openForReading() throws SQLException {
        SQLiteConfig reading = new SQLiteConfig();
        reading.setReadOnly(true);
        Connection connection = connect(reading, "");
        try {
            Sql.number(connection, "pragma schema_version"); // reads the file, which opening does not
            return connection;
        } catch (SQLException e) {
            connection.close();
            if (primary(e) == SQLiteErrorCode.SQLITE_CANTOPEN.code
                    && !beside("-wal").exists()) {
                return connect(reading, "?immutable=1"); // the file that coordinates with a writer cannot be made
            }
            throw e;
        }
    }

    // As a URI, since the driver takes a question mark in a path for the start of its settings.
    private Connection connect(SQLiteConfig config, String parameters) throws SQLException {
        NativePart.load();
        return config.createConnection("jdbc:sqlite:" + path.toUri() + parameters);
    }

    /** A failure of SQLite, in the words of this interface. */
    AllocatorException failure(SQLException e) {
        int primary = primary(e);
        return switch (SQLiteErrorCode.getErrorCode(primary)) {
            case SQLITE_FULL -> failure("the disk is full", "free some space on it", e);
            case SQLITE_READONLY, SQLITE_PERM ->
                failure(
                        "cannot be written: the file, its directory or the disk is read-only",
                        "let this user write the file and its directory",
                        e);
            case SQLITE_CANTOPEN ->
                failure("cannot be opened", "let this user read and write the file and its directory", e);
            case SQLITE_NOTADB -> failure("is no SQLite database", "name another file; this one was left as it is", e);
            case SQLITE_CORRUPT -> failure("is damaged: " + e.getMessage(), "restore it from a copy", e);
            case SQLITE_BUSY, SQLITE_LOCKED -> inUse("another program keeps it locked", "end that program", e);
            case SQLITE_IOERR -> failure("the disk failed: " + e.getMessage(), "check the disk and its space", e);
            default -> failure(String.valueOf(e.getMessage()), "see the SQLite documentation of this result code", e);
        };
    }

    AllocatorException failure(String problem, String advice, @Nullable Throwable cause) {
        return exception(ErrorCode.STORE_FAILURE, problem, advice, cause);
    }

    AllocatorException inUse(String problem, String advice, @Nullable Throwable cause) {
        return exception(ErrorCode.STATE_IN_USE, problem, advice, cause);
    }

    private AllocatorException exception(ErrorCode code, String problem, String advice, @Nullable Throwable cause) {
        return AllocatorException.of(code, problem)
                .subject("store " + path)
                .advice(advice)
                .cause(cause)
                .build();
    }

    /** The result code without the details that SQLite puts into its upper bits. */
    static int primary(SQLException e) {
        return e.getErrorCode() & PRIMARY_CODE;
    }
}
