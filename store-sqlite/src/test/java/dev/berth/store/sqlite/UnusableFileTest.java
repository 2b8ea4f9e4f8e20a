package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that cannot be a store")
class UnusableFileTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("such as a directory is refused")
    void isDirectory() {
        refused(directory, "is a directory", "name a file in it");
    }

    @Test
    @DisplayName("such as one in no directory is refused")
    void withoutParent() throws IOException {
        refused(directory.resolve("missing/berth.db"), "its directory does not exist", "create");
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("such as one in a file is refused")
    void parentIsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        refused(file.resolve("berth.db"), "its directory does not exist", "create");
    }

    @Test
    @DisplayName("such as some text is refused and left as it is, with nothing beside it")
    void isText() throws IOException {
        String text = "networks: {}\n".repeat(1_000);
        Path file = Files.writeString(directory.resolve("stack.yaml"), text);
        refused(file, "is no SQLite database", "name another file");
        assertThat(file).hasContent(text);
        assertThat(files()).containsExactly("stack.yaml");
    }

    @Test
    @DisplayName("such as another program's database is refused and left as it is")
    void isOtherDatabase() throws IOException, SQLException {
        Path file = directory.resolve("other.db");
        execute(file, "create table accounts(id)");
        byte[] before = Files.readAllBytes(file);
        refused(file, "is another program's database", "name another file");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(files()).containsExactly("other.db");
    }

    @Test
    @DisplayName("such as one of a newer release is refused and left as it is")
    void isNewer() throws IOException, SQLException {
        Path file = directory.resolve("berth.db");
        SqliteStore.open(file).close();
        execute(file, "pragma user_version = 3");
        refused(
                file,
                "was written by a newer release: its schema has version 3, this release knows 2",
                "use a release");
    }

    @Test
    @DisplayName("such as one that does not exist is refused for reading, and not made")
    void missingForReading() throws IOException {
        assertRefused(
                () -> SqliteStore.openForReading(directory.resolve("berth.db")), "does not exist", "name the file");
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("such as an empty one is refused for reading, and becomes a store for writing")
    void emptyFile() throws IOException {
        Path file = Files.createFile(directory.resolve("berth.db"));
        assertRefused(() -> SqliteStore.openForReading(file), "holds no state yet", "apply");
        SqliteStore.open(file).close();
        SqliteStore.openForReading(file).close();
    }

    @Test
    @DisplayName("because it is of an earlier release is brought up to date, once it is opened for writing")
    void migrates() {
        Path file = directory.resolve("berth.db");
        try (Store store = SqliteStore.open(file)) {
            store.submit(StoreContract.puts(List.of(StoreContract.record("task", "a", 1, "1"))))
                    .join();
        }
        List<List<String>> steps = new ArrayList<>(Schema.CURRENT.steps());
        steps.add(List.of("alter table objects add column note text"));
        Schema next = new Schema(steps);
        assertRefused(
                () -> ReadingStore.open(StoreFile.at(file), next), "was written by an older release", "for writing");

        try (Store store = SqliteStore.open(file, next)) {
            assertThat(StoreContract.records(store)).containsOnlyKeys("task/a");
        }
        ReadingStore.open(StoreFile.at(file), next).close();
        refused(file, "was written by a newer release", "use a release");
    }

    @Test
    @DisplayName("because its migration failed is as before")
    void failedMigration() {
        Path file = directory.resolve("berth.db");
        SqliteStore.open(file).close();
        List<List<String>> steps = new ArrayList<>(Schema.CURRENT.steps());
        steps.add(List.of("alter table objects add column note text", "nonsense"));

        assertRefused(() -> SqliteStore.open(file, new Schema(steps)), "nonsense", "");
        try (Store store = SqliteStore.open(file)) {
            assertThat(store.epoch()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("such as one that holds a record twice is refused, with both places, until one of them is deleted")
    void holdsTwice() throws SQLException {
        Path file = directory.resolve("berth.db");
        try (Store store = SqliteStore.open(file)) {
            store.submit(StoreContract.puts(List.of(
                            StoreContract.record("task", "a", 1, "1"), StoreContract.record("task", "b", 1, "1"))))
                    .join();
        }
        execute(file, "insert into objects (place, kind, id, version, object) values (7, 'task', 'a', 2, '2')");
        for (Function<Path, Store> way :
                List.<Function<Path, Store>>of(SqliteStore::open, SqliteStore::openForReading)) {
            try (Store store = way.apply(file)) {
                assertRefused(
                        () -> store.load(record -> {}),
                        "holds task a twice, in the places 1 and 7",
                        "delete one of the two");
            }
        }
        try (Store store = SqliteStore.open(file)) { // also where nobody has loaded
            SqliteStoreTest.assertFails(store.submit(List.of()), ErrorCode.STORE_FAILURE, "holds task a twice");
        }

        execute(file, "delete from objects where place = 1");
        try (Store store = SqliteStore.open(file)) {
            assertThat(StoreContract.records(store))
                    .containsOnlyKeys("task/a", "task/b")
                    .containsValue(StoreContract.record("task", "a", 2, "2"));
            store.submit(StoreContract.puts(List.of(StoreContract.record("task", "c", 1, "1"))))
                    .join();
            assertThat(StoreContract.records(store)).hasSize(3);
        }
    }

    private void execute(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void refused(Path file, String problem, String advice) {
        for (Function<Path, Store> way :
                List.<Function<Path, Store>>of(SqliteStore::open, SqliteStore::openForReading)) {
            assertRefused(() -> way.apply(file), problem, advice);
        }
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable opening, String problem, String advice) {
        assertThatThrownBy(opening).isInstanceOfSatisfying(AllocatorException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILURE);
            assertThat(e.subject().orElseThrow()).startsWith("store /");
            assertThat(e.problem()).contains(problem);
            assertThat(e.advice().orElseThrow()).contains(advice);
        });
    }
}
