package dev.berth.benchmarks;

import dev.berth.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** A directory for one repetition, on the disk of the working directory; closing deletes it. */
final class WorkingDirectory implements AutoCloseable {
    private static final int PAGE = 4_096;

    private final Path path;

    private WorkingDirectory(Path path) {
        this.path = path;
    }

    static WorkingDirectory of(String scenario) {
        try {
            return new WorkingDirectory(Files.createTempDirectory(Path.of("").toAbsolutePath(), scenario));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The durable store of this directory. */
    SqliteStore store() {
        return SqliteStore.open(path.resolve("berth.db"));
    }

    /** How long the disk takes to sync a page; over pages that were written before, as those of the log are most of the time. */
    double nanosASync(int syncs) {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        try (FileChannel channel =
                FileChannel.open(path.resolve("synced"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < syncs; i++) {
                channel.write(page.clear(), (long) i * PAGE);
            }
            channel.force(true);
            long began = System.nanoTime();
            for (int i = 0; i < syncs; i++) {
                channel.write(page.clear(), (long) i * PAGE);
                channel.force(false);
            }
            return (double) (System.nanoTime() - began) / syncs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
