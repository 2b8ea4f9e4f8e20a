package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code schema-1.db} was written by {@code berth apply examples/shop.yaml} when the schema's version was 1. */
@DisplayName("A file of schema 1")
class FormerFileTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("is brought up to date with all it holds, and is written on")
    void keepsEverything() throws IOException, SQLException {
        Path file = directory.resolve("berth.db");
        try (InputStream former =
                Objects.requireNonNull(FormerFileTest.class.getResourceAsStream("schema-1.db"), "schema-1.db")) {
            Files.copy(former, file);
        }
        Map<String, StoredRecord> expected = rows(file);
        assertThat(expected).hasSize(19).containsKeys("network/ingress", "service/shop_proxy");

        try (Store store = SqliteStore.open(file)) {
            assertThat(store.epoch()).isEqualTo(2);
            assertThat(StoreContract.records(store)).isEqualTo(expected);

            StoredRecord changed = StoreContract.record("service", "shop_proxy", 9, "{}");
            store.submit(List.of(new StoreChange.Put(changed), new StoreChange.Delete("network", "ingress")))
                    .join();
            expected.put("service/shop_proxy", changed);
            expected.remove("network/ingress");
            assertThat(StoreContract.records(store)).isEqualTo(expected);
        }
        assertThat(rows(file)).isEqualTo(expected);
        try (Store store = SqliteStore.openForReading(file)) {
            assertThat(StoreContract.records(store)).isEqualTo(expected);
        }
    }

    /** As any SQLite program sees them. */
    private static Map<String, StoredRecord> rows(Path file) throws SQLException {
        Map<String, StoredRecord> all = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select kind, id, version, object from objects")) {
            while (row.next()) {
                all.put(
                        row.getString(1) + "/" + row.getString(2),
                        new StoredRecord(
                                row.getString(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getString(4).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return all;
    }
}
