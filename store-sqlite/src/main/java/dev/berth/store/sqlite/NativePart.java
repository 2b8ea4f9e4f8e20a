package dev.berth.store.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * The part of the driver that is no Java. The driver unpacks it among the temporary files, and deletes it when the JVM ends, but not
 * when that is killed: each kill would leave a megabyte. So it is unpacked into a directory of its own, which is deleted as soon as
 * it is loaded. Thread-safe.
 */
final class NativePart {
    private static final String UNPACKED_TO =
            "org.sqlite.tmpdir"; // the driver's property: there is no other way to say it

    private static boolean tried; // guarded by the class

    private NativePart() {}

    /** Loads it, unless it is loaded, or somebody else has said where to. What goes wrong the first connection tells. */
    static synchronized void load() {
        if (tried) {
            return;
        }
        tried = true;
        try {
            Path directory = Files.createTempDirectory("berth-sqlite");
            directory.toFile().deleteOnExit(); // where a file that is in use cannot be deleted
            String others = System.setProperty(UNPACKED_TO, directory.toString());
            try {
                if (others == null) {
                    SQLiteJDBCLoader.initialize();
                }
            } finally {
                restore(others);
                delete(directory);
            }
        } catch (Exception e) { // the driver's declaration says no more
            return;
        }
    }

    private static void restore(@Nullable String others) {
        if (others == null) {
            System.clearProperty(UNPACKED_TO);
        } else {
            System.setProperty(UNPACKED_TO, others);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
