package dev.berth.store.sqlite;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable store for one machine: a SQLite file with a write-ahead log, synced at each commit. Batches that wait are written
 * in one transaction, so that many callers share a sync. {@code docs/state.md} describes the file.
 *
 * <p>One process writes. Another one that opens the file meanwhile gets {@code state-in-use}; the lock ends with the process,
 * also if that is killed. Others can read the file at any time, with {@link #openForReading} or {@code sqlite3}.
 *
 * <p>Besides what {@link Store} says, {@code store-failure} names the file and what to do. After a failure of the disk the
 * store stays open: {@link #load} reads what is durable, and writing goes on when the disk does.
 *
 * <p>Thread-safe. A thread of the store's own, started by {@link #open} and ended by {@link #close}, writes; it also runs what
 * depends on the futures of {@link #submit}, which therefore must be short and must not close the store.
 */
public final class SqliteStore implements Store {
    private record Waiting(List<StoreChange> batch, CompletableFuture<Void> durable) {}

    private final StoreFile file;
    private final WriterLock lock;
    private final Database database; // guarded by itself
    private final Thread writer;

    private final Object queue = new Object();
    private List<Waiting> waiting = new ArrayList<>(); // guarded by queue
    private @Nullable AllocatorException failure; // guarded by queue; refuses batches
    private boolean closed; // guarded by queue

    private SqliteStore(StoreFile file, WriterLock lock, Database database) {
        this.file = file;
        this.lock = lock;
        this.database = database;
        this.writer = new Thread(this::writeAll, "berth-store " + file.path().getFileName());
        writer.setDaemon(true); // a program that forgets to close can end; what is acknowledged is durable
    }

    /**
     * Opens a file for writing, making it if there is none, and begins a new epoch. A file of an earlier release is brought up
     * to date.
     *
     * @throws AllocatorException {@code state-in-use} if another process, or another store of this one, is writing it;
     *     {@code store-failure} if it cannot be read and written, is no store of ours, or is of a newer release; the file is
     *     then left as it is
     */
    public static SqliteStore open(Path path) {
        return open(path, Schema.CURRENT);
    }

    static SqliteStore open(Path path, Schema schema) {
        StoreFile file = StoreFile.at(path);
        try {
            Connection connection = file.open();
            WriterLock lock;
            try {
                schema.check(file, connection); // before anything is written beside a file that is not ours
                lock = WriterLock.of(file);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            try {
                SqliteStore store = new SqliteStore(file, lock, Database.begin(file, schema, connection));
                store.writer.start();
                return store;
            } catch (SQLException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (SQLException e) {
            throw file.failure(e);
        }
    }

    /**
     * Opens a file for reading, also while another process writes it. The store's {@code load} reads what is durable at that
     * moment, its {@code epoch} is the writer's at the time of opening, and its {@code submit} fails with
     * {@code store-failure}. Needs no thread; thread-safe.
     *
     * @throws AllocatorException {@code store-failure} if there is no such file, it cannot be read, is no store of ours, or is
     *     of an earlier or a newer release
     */
    public static Store openForReading(Path path) {
        return ReadingStore.open(StoreFile.at(path), Schema.CURRENT);
    }

    @Override
    public long epoch() {
        return database.epoch();
    }

    @Override
    public void load(Consumer<StoredRecord> receiver) {
        synchronized (queue) {
            checkOpen();
        }
        synchronized (database) {
            try {
                database.load(receiver);
            } catch (SQLException e) {
                throw file.failure(e);
            }
        }
        synchronized (queue) {
            failure = null;
        }
    }

    @Override
    public CompletableFuture<Void> submit(List<StoreChange> batch) {
        Waiting one = new Waiting(List.copyOf(batch), new CompletableFuture<>());
        synchronized (queue) {
            if (closed) {
                return CompletableFuture.failedFuture(closedFailure());
            }
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            waiting.add(one);
            queue.notifyAll();
        }
        return one.durable;
    }

    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.notifyAll();
        }
        joinWriter();
        synchronized (database) {
            try {
                database.close();
            } catch (SQLException e) {
                throw file.failure(e);
            } finally {
                lock.close();
            }
        }
    }

    private void joinWriter() {
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true; // the file is given up when nobody writes it any more, not earlier
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeAll() {
        for (List<Waiting> group = next(); !group.isEmpty(); group = next()) {
            AllocatorException failed = write(group);
            if (failed == null) {
                group.forEach(one -> one.durable.complete(null));
            } else {
                refuse(group, failed);
            }
        }
    }

    /** All that waits; nothing when the store is closed and all is written. */
    private List<Waiting> next() {
        synchronized (queue) {
            while (waiting.isEmpty() && !closed) {
                try {
                    queue.wait();
                } catch (InterruptedException e) {
                    // nobody but close ends this thread
                }
            }
            List<Waiting> group = waiting;
            waiting = new ArrayList<>();
            return group;
        }
    }

    /** Makes a group durable, or says why it never will be. */
    private @Nullable AllocatorException write(List<Waiting> group) {
        synchronized (database) {
            try {
                database.write(group.stream().map(Waiting::batch).toList());
                return null;
            } catch (SQLException e) {
                return file.failure(e);
            } catch (AllocatorException e) {
                return e;
            } catch (RuntimeException | Error e) {
                return file.failure("writing failed: " + e, "report it", e);
            }
        }
    }

    private void refuse(List<Waiting> group, AllocatorException failed) {
        List<Waiting> refused = new ArrayList<>(group);
        synchronized (queue) {
            failure = failed;
            refused.addAll(waiting);
            waiting = new ArrayList<>();
        }
        refused.forEach(one -> one.durable.completeExceptionally(failed));
    }

    private void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    private AllocatorException closedFailure() {
        return file.failure("was closed", "open it again", null);
    }
}
