package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The SQLite store")
class SqliteStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    Store open() {
        return SqliteStore.open(file());
    }

    private Path file() {
        return directory.resolve("berth.db");
    }

    @ParameterizedTest
    @DisplayName("keeps records over restarts, whatever the name of its file")
    @ValueSource(strings = {"berth.db", "what?journal_mode=off", "a b%20c#d", "ünï", "no-suffix"})
    void keepsOverRestarts(String name) throws IOException {
        Path file = directory.resolve(name);
        try (Store store = SqliteStore.open(file)) {
            store.submit(puts(List.of(record("task", "a", 1, "1")))).join();
        }
        try (Store store = SqliteStore.open(file)) {
            assertThat(records(store)).hasSize(1);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.map(each -> each.getFileName().toString()))
                        .contains(name, name + "-wal", name + "-shm", name + "-lock");
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .contains(name)
                    .doesNotContain(name + "-wal");
        }
    }

    @Test
    @DisplayName("begins a greater epoch each time it is opened")
    void epochsGrow() {
        List<Long> epochs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (Store store = open()) {
                epochs.add(store.epoch());
            }
        }
        assertThat(epochs).containsExactly(1L, 2L, 3L);
    }

    @Test
    @DisplayName("makes what was submitted durable before it is closed")
    void closeWaits() {
        List<CompletableFuture<Void>> batches = new ArrayList<>();
        try (Store store = open()) {
            for (int i = 0; i < 500; i++) {
                batches.add(store.submit(puts(List.of(record("task", "t" + i, 1, "1")))));
            }
        }
        assertThat(batches).allMatch(batch -> batch.isDone() && !batch.isCompletedExceptionally());
        try (Store store = open()) {
            assertThat(records(store)).hasSize(500);
        }
    }

    @Test
    @DisplayName("refuses everything after it was closed, and can be closed twice")
    void refusesWhenClosed() {
        Store store = open();
        store.close();
        store.close();

        assertThatThrownBy(() -> store.load(record -> {})).hasMessageContaining("closed");
        assertFails(store.submit(List.of()), ErrorCode.STORE_FAILURE, "closed");
    }

    @Test
    @DisplayName("ends its thread when it is closed")
    void threadEnds() {
        Store store = open();
        assertThat(threads()).hasSize(1);
        store.close();
        assertThat(threads()).isEmpty();
    }

    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("berth-store berth.db"))
                .toList();
    }

    @Test
    @DisplayName("is read as text by any SQLite program, also while it is open")
    void readableAsText() throws SQLException {
        String json = "{\"id\":\"t1\",\"name\":\"wéb\"}";
        try (Store store = open()) {
            store.submit(puts(List.of(record("task", "t1", 4, json)))).join();
            try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = reader.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select object, typeof(object), json_extract(object, '$.name'), version from objects")) {
                assertThat(row.getString(1)).isEqualTo(json);
                assertThat(row.getString(2)).isEqualTo("text");
                assertThat(row.getString(3)).isEqualTo("wéb");
                assertThat(row.getLong(4)).isEqualTo(4);
            }
        }
    }

    @Test
    @DisplayName("refuses a second writer in the same process, and the first one goes on")
    void oneWriterInProcess() {
        try (Store first = open()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(this::open).isInstanceOfSatisfying(AllocatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.STATE_IN_USE);
                    assertThat(e).hasMessageContaining(file().toString());
                    assertThat(e)
                            .hasMessageContaining(
                                    "process " + ProcessHandle.current().pid());
                });
            }
            first.submit(puts(List.of(record("task", "a", 1, "1")))).join();
        }
        open().close();
    }

    @Test
    @DisplayName("finds the same lock through a symbolic link")
    void oneWriterThroughLink() throws IOException {
        try (Store first = open()) {
            Path link = Files.createSymbolicLink(directory.resolve("link.db"), file());
            assertThatThrownBy(() -> SqliteStore.open(link)).hasMessageContaining("is being written by process");
        }
    }

    @Test
    @DisplayName("is fenced by a second writer that took over, and neither writes nor reads any more")
    void fenced() throws IOException {
        try (Store first = open()) {
            first.submit(puts(List.of(record("task", "a", 1, "first")))).join();
            Files.delete(directory.resolve("berth.db-lock")); // as by somebody who takes the first one for dead
            try (Store second = open()) {
                assertThat(second.epoch()).isGreaterThan(first.epoch());
                assertFails(
                        first.submit(puts(List.of(record("task", "a", 2, "late")))),
                        ErrorCode.STATE_IN_USE,
                        "another writer took over");
                assertThatThrownBy(() -> first.load(record -> {}))
                        .isInstanceOfSatisfying(AllocatorException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.STATE_IN_USE));
                assertFails(first.submit(List.of()), ErrorCode.STATE_IN_USE, "another writer took over");
                second.submit(puts(List.of(record("task", "b", 1, "second")))).join();
                assertThat(records(second).values())
                        .containsExactlyInAnyOrder(record("task", "a", 1, "first"), record("task", "b", 1, "second"));
            }
        }
    }

    @Test
    @DisplayName("fails every batch after a failed one, until it is loaded again")
    void failsUntilLoaded() throws SQLException {
        try (Store store = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            store.submit(puts(List.of(record("task", "a", 1, "1")))).join();
            statement.execute(
                    "create trigger broken before insert on objects when new.id = 'bad' begin select raise(abort, 'broken'); end");

            CompletableFuture<Void> failed =
                    store.submit(puts(List.of(record("task", "b", 1, "1"), record("task", "bad", 1, "1"))));
            CompletableFuture<Void> onTop = store.submit(puts(List.of(record("task", "c", 1, "1"))));
            assertFails(failed, ErrorCode.STORE_FAILURE, "broken");
            assertFails(onTop, ErrorCode.STORE_FAILURE, "broken");
            assertFails(store.submit(List.of()), ErrorCode.STORE_FAILURE, "broken");

            assertThat(records(store)).containsOnlyKeys("task/a");
            store.submit(puts(List.of(record("task", "d", 1, "1")))).join();
            assertThat(records(store)).containsOnlyKeys("task/a", "task/d");
        }
    }

    @Test
    @DisplayName("goes on after a reader of its records has thrown")
    void receiverThrows() {
        try (Store store = open()) {
            store.submit(puts(List.of(record("task", "a", 1, "1")))).join();
            assertThatThrownBy(() -> store.load(record -> {
                        throw new IllegalArgumentException("not mine");
                    }))
                    .hasMessage("not mine");
            store.submit(puts(List.of(record("task", "b", 1, "1")))).join();
            assertThat(records(store)).hasSize(2);
        }
    }

    @Test
    @DisplayName("copies a batch, so that its caller may change the list")
    void copiesBatch() {
        try (Store store = open()) {
            List<StoreChange> batch = new ArrayList<>(puts(List.of(record("task", "a", 1, "1"))));
            CompletableFuture<Void> durable = store.submit(batch);
            batch.clear();
            durable.join();
            assertThat(records(store)).hasSize(1);
        }
    }

    @Test
    @DisplayName("for reading sees what is durable, also while it is written, and refuses to write")
    void reading() {
        try (Store writer = open();
                Store reader = SqliteStore.openForReading(file())) {
            assertThat(records(reader)).isEmpty();
            writer.submit(puts(List.of(record("task", "a", 1, "1")))).join();
            assertThat(records(reader)).hasSize(1);
            assertThat(reader.epoch()).isEqualTo(writer.epoch());
            assertFails(reader.submit(List.of()), ErrorCode.STORE_FAILURE, "reading only");
        }
        try (Store reader = SqliteStore.openForReading(file())) {
            assertThat(records(reader)).hasSize(1);
        }
    }

    static void assertFails(CompletableFuture<Void> future, ErrorCode code, String problem) {
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(AllocatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e).hasMessageContaining(problem);
                });
    }
}
