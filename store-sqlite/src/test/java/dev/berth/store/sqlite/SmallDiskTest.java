package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoredRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of its own, in memory, which only root can make; skipped otherwise. */
@DisplayName("On a disk that")
class SmallDiskTest {
    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void makeDisk() throws IOException, InterruptedException {
        Path mountPoint = Files.createDirectory(directory.resolve("disk"));
        String failure = run("mount", "-t", "tmpfs", "-o", "size=2m", "berth-test", mountPoint.toString());
        if (!failure.isEmpty()) {
            System.out.println("SmallDiskTest is skipped, since only root can make a disk: " + failure);
            abort(failure);
        }
        disk = mountPoint;
    }

    @AfterEach
    void removeDisk() throws IOException, InterruptedException {
        if (disk != null) {
            assertThat(run("umount", disk.toString())).isEmpty();
        }
    }

    @Test
    @DisplayName("gets full, batches fail with the reason, reading goes on, and so does writing once there is room")
    void full() throws IOException, InterruptedException {
        Path file = disk.resolve("berth.db");
        List<StoredRecord> durable = new ArrayList<>();
        try (Store store = SqliteStore.open(file)) {
            assertFull(fill(store, durable), file);
            assertThat(durable).isNotEmpty();
            for (int i = 0; i < 3; i++) {
                assertHolds(store, durable);
                assertFull(store.submit(StoreContract.puts(List.of(large("again" + i)))), file);
            }
            try (Store reader = SqliteStore.openForReading(file)) {
                assertHolds(reader, durable);
            }

            assertThat(run("mount", "-o", "remount,size=16m", disk.toString())).isEmpty();
            assertHolds(store, durable);
            StoredRecord late = large("late");
            store.submit(StoreContract.puts(List.of(late))).join();
            durable.add(late);
            assertHolds(store, durable);
        }
        try (Store store = SqliteStore.open(file)) {
            assertHolds(store, durable);
        }
    }

    @Test
    @DisplayName("is full when the store is closed, nothing acknowledged is lost")
    void fullAtClose() throws IOException, InterruptedException {
        Path file = disk.resolve("berth.db");
        List<StoredRecord> durable = new ArrayList<>();
        try (Store store = SqliteStore.open(file)) {
            assertFull(fill(store, durable), file);
        }
        assertThat(run("mount", "-o", "remount,size=16m", disk.toString())).isEmpty();
        try (Store store = SqliteStore.open(file)) {
            assertHolds(store, durable);
        }
    }

    @Test
    @DisplayName("is full from the start, a store cannot be made")
    void fullFromTheStart() throws IOException {
        Path filler = disk.resolve("filler");
        assertThatThrownBy(() -> Files.write(filler, new byte[4 << 20])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SqliteStore.open(disk.resolve("berth.db")))
                .isInstanceOfSatisfying(AllocatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE);
                    assertThat(e).hasMessageContaining("disk");
                });
        Files.delete(filler);
        SqliteStore.open(disk.resolve("berth.db")).close();
    }

    @Test
    @DisplayName("is read-only, a store can be read and not opened for writing")
    void readOnly() throws IOException, InterruptedException {
        Path file = disk.resolve("berth.db");
        try (Store store = SqliteStore.open(file)) {
            store.submit(StoreContract.puts(List.of(StoreContract.record("task", "a", 1, "1"))))
                    .join();
        }
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isEmpty();

        try (Store reader = SqliteStore.openForReading(file)) {
            assertThat(StoreContract.records(reader)).containsOnlyKeys("task/a");
        }
        for (Path each : List.of(file, disk.resolve("new.db"))) {
            assertThatThrownBy(() -> SqliteStore.open(each)).isInstanceOfSatisfying(AllocatorException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE);
                assertThat(e).hasMessageContaining(each.toString());
                assertThat(e.advice().orElseThrow()).contains("let this user");
            });
        }
    }

    /** Writes until it fails; the failed batch. */
    private static CompletableFuture<Void> fill(Store store, List<StoredRecord> durable) {
        while (true) {
            StoredRecord record = large("t" + durable.size());
            CompletableFuture<Void> batch = store.submit(StoreContract.puts(List.of(record)));
            try {
                batch.join();
                durable.add(record);
            } catch (CompletionException e) {
                return batch;
            }
        }
    }

    private static StoredRecord large(String id) {
        return StoreContract.record("task", id, 1, "x".repeat(20_000));
    }

    private static void assertFull(CompletableFuture<Void> batch, Path file) {
        SqliteStoreTest.assertFails(batch, ErrorCode.STORE_FAILURE, "the disk is full");
        SqliteStoreTest.assertFails(batch, ErrorCode.STORE_FAILURE, file.toString());
    }

    private static void assertHolds(Store store, List<StoredRecord> durable) {
        Map<String, StoredRecord> records = StoreContract.records(store);
        assertThat(records.values()).containsExactlyInAnyOrderElementsOf(durable);
    }

    /** What the command said if it failed, else nothing. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "status " + process.exitValue() + ", " + said.strip();
    }
}
