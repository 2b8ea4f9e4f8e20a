package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.store.Store;
import dev.berth.api.store.StoredRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A writer that is killed")
class CrashTest {
    private static final int THREADS = 4;
    private static final String ROUNDS = "berth.crash.rounds";

    @TempDir
    Path directory;

    @Test
    @DisplayName("under load leaves all that it acknowledged, and every batch wholly or not at all")
    void losesNothing() throws IOException, InterruptedException {
        long seed = new Random().nextLong();
        int rounds = Integer.getInteger(ROUNDS, 5);
        System.out.println("CrashTest.losesNothing, seed " + seed + ", " + rounds + " rounds");
        Random random = new Random(seed);
        Path file = directory.resolve("berth.db");
        Map<String, Integer> written = new HashMap<>(); // by run and thread
        int acknowledged = 0;
        for (int round = 0; round < rounds; round++) {
            Map<String, Integer> durable = new HashMap<>();
            for (int thread = 0; thread < THREADS; thread++) {
                durable.put("r" + round + "-" + thread + "-", 0);
            }
            try (Child child = Child.start(List.of(), file, "r" + round, THREADS, 0)) {
                assertThat(child.line()).isEqualTo("open");
                for (int left = random.nextInt(3_000); left > 0; left--) {
                    note(child.line(), durable);
                }
                child.kill();
                for (String line : child.rest()) {
                    if (line.startsWith("durable ")) {
                        note(line, durable);
                    }
                }
            }
            try (Store store = SqliteStore.open(file)) {
                assertThat(store.epoch()).isEqualTo(2L * round + 2);
                Map<String, StoredRecord> records = StoreContract.records(store);
                durable.forEach(
                        (prefix, last) -> written.put(prefix, last + (holds(records, prefix, last + 1) ? 1 : 0)));
                assertThat(records.keySet()).isEqualTo(expected(written));
                records.forEach((key, record) ->
                        assertThat(StoreContract.text(record)).isEqualTo(WritingProgram.content(record.id())));
            }
            acknowledged += durable.values().stream().mapToInt(each -> each).sum();
        }
        System.out.println("CrashTest.losesNothing, " + acknowledged + " batches acknowledged");
        assertThat(acknowledged).isPositive();
        assertThat(Child.temporary(file)).isEmptyDirectory();
    }

    /** A thread acknowledges one batch after the other. */
    private static void note(String line, Map<String, Integer> durable) {
        assertThat(line).startsWith("durable ");
        String batch = line.substring("durable ".length());
        int number = batch.lastIndexOf('-') + 1;
        String prefix = batch.substring(0, number);
        assertThat(batch.substring(number)).isEqualTo(Integer.toString(durable.get(prefix) + 1));
        durable.merge(prefix, 1, Integer::sum);
    }

    private static boolean holds(Map<String, StoredRecord> records, String prefix, int number) {
        return records.containsKey("left/" + prefix + number);
    }

    private static Set<String> expected(Map<String, Integer> written) {
        Set<String> keys = new HashSet<>();
        written.forEach((prefix, last) -> {
            for (int i = 1; i <= last; i++) {
                keys.add("left/" + prefix + i);
                keys.add("right/" + prefix + i);
            }
            if (last > 0) {
                keys.add("seat/" + prefix + last);
            }
        });
        return keys;
    }

    @Test
    @DisplayName("held the file against a second writer, which was told its process id, and gives it up with its life")
    void lockEndsWithProcess() throws IOException, InterruptedException {
        Path file = directory.resolve("berth.db");
        try (Child child = Child.start(List.of(), file, "r", 1, 0)) {
            assertThat(child.line()).isEqualTo("open");
            assertThat(child.line()).isEqualTo("durable r-0-1");
            assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOfSatisfying(AllocatorException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STATE_IN_USE);
                assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("process " + child.pid());
            });
            try (Store reader = SqliteStore.openForReading(file)) {
                assertThat(StoreContract.records(reader)).containsKeys("left/r-0-1", "right/r-0-1");
            }
            child.kill();
        }
        SqliteStore.open(file).close();
    }
}
