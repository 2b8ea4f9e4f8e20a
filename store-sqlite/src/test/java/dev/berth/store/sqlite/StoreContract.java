package dev.berth.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@link Store} promises, of every store. */
abstract class StoreContract {
    /** A store for writing that holds nothing yet; the test closes it. */
    abstract Store open();

    @Test
    @DisplayName("A new store holds nothing")
    void startsEmpty() {
        try (Store store = open()) {
            assertThat(records(store)).isEmpty();
        }
    }

    @Test
    @DisplayName("A record is read as it was put, whatever its bytes")
    void keepsRecords() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        try (Store store = open()) {
            List<StoredRecord> records = List.of(
                    record("task", "t1", 1, "{\"id\":\"t1\"}"),
                    record("task", "web.10 ünï 'quoted' \"twice\"; --", Long.MAX_VALUE, "é\uD83D\uDE00"),
                    record("network", "t1", 7, ""),
                    new StoredRecord("other", "bytes", 3, everyByte),
                    new StoredRecord("other", "long", 3, new byte[1_000_000]));
            store.submit(puts(records)).join();

            assertThat(records(store).values()).containsExactlyInAnyOrderElementsOf(records);
        }
    }

    @Test
    @DisplayName("A batch replaces, deletes, and passes over what is not there")
    void replacesAndDeletes() {
        try (Store store = open()) {
            store.submit(puts(List.of(record("task", "a", 1, "1"), record("task", "b", 1, "1"))))
                    .join();
            store.submit(List.of(
                            new StoreChange.Put(record("task", "a", 2, "2")),
                            new StoreChange.Delete("task", "b"),
                            new StoreChange.Delete("network", "a"),
                            new StoreChange.Delete("task", "c")))
                    .join();

            assertThat(records(store).values()).containsExactly(record("task", "a", 2, "2"));
        }
    }

    @Test
    @DisplayName("The changes of a batch take effect in their order")
    void ordersWithinBatch() {
        try (Store store = open()) {
            store.submit(List.of(
                            new StoreChange.Put(record("task", "a", 1, "1")),
                            new StoreChange.Delete("task", "a"),
                            new StoreChange.Put(record("task", "b", 1, "1")),
                            new StoreChange.Put(record("task", "b", 2, "2"))))
                    .join();

            assertThat(records(store).values()).containsExactly(record("task", "b", 2, "2"));
        }
    }

    @Test
    @DisplayName("An empty batch is durable when those before it are")
    void emptyBatch() {
        try (Store store = open()) {
            CompletableFuture<Void> before = store.submit(puts(List.of(record("task", "a", 1, "1"))));
            store.submit(List.of()).join();

            assertThat(before).isCompleted();
        }
    }

    @Test
    @DisplayName("Random batches leave what a map would hold")
    void behavesLikeMap() {
        long seed = new Random().nextLong();
        System.out.println("StoreContract.behavesLikeMap, seed " + seed);
        Random random = new Random(seed);
        Map<String, StoredRecord> model = new HashMap<>();
        try (Store store = open()) {
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            for (int i = 1; i <= 2_000; i++) {
                List<StoreChange> batch = new ArrayList<>();
                for (int j = random.nextInt(5); j >= 0; j--) {
                    String kind = "kind" + random.nextInt(4);
                    String id = "id" + random.nextInt(50);
                    if (random.nextInt(3) == 0) {
                        batch.add(new StoreChange.Delete(kind, id));
                        model.remove(kind + "/" + id);
                    } else {
                        StoredRecord put = record(kind, id, i, "x".repeat(random.nextInt(300)));
                        batch.add(new StoreChange.Put(put));
                        model.put(kind + "/" + id, put);
                    }
                }
                last = store.submit(batch);
            }
            last.join();

            assertThat(records(store)).isEqualTo(model);
        }
    }

    @Test
    @DisplayName("Batches of many threads are durable in the order of their submission, each wholly")
    void manyThreads() throws InterruptedException {
        int threads = 8;
        int batchesEach = 200;
        try (Store store = open()) {
            AtomicInteger order = new AtomicInteger();
            Object submission = new Object();
            List<Thread> callers = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String own = "own" + t;
                Thread caller = new Thread(() -> {
                    for (int i = 0; i < batchesEach; i++) {
                        CompletableFuture<Void> durable;
                        synchronized (submission) { // so that the test knows the order
                            String number = Integer.toString(order.incrementAndGet());
                            durable = store.submit(puts(List.of(
                                    record("task", "shared", order.get(), number),
                                    record("task", own, i + 1, number))));
                        }
                        durable.join();
                    }
                });
                caller.setUncaughtExceptionHandler((thread, failure) -> {
                    synchronized (failures) {
                        failures.add(failure);
                    }
                });
                callers.add(caller);
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(failures).isEmpty();
            Map<String, StoredRecord> records = records(store);
            assertThat(records).hasSize(threads + 1);
            String last = Integer.toString(threads * batchesEach);
            assertThat(text(records.get("task/shared"))).isEqualTo(last);
            assertThat(records.values().stream().filter(record -> text(record).equals(last)))
                    .as("the last batch, with both its records")
                    .hasSize(2);
            for (int t = 0; t < threads; t++) {
                assertThat(records.get("task/own" + t).version()).isEqualTo(batchesEach);
            }
        }
    }

    @Test
    @DisplayName("An epoch is positive, and stays the same while the store is open")
    void epochStays() {
        try (Store store = open()) {
            long epoch = store.epoch();
            store.submit(puts(List.of(record("task", "a", 1, "1")))).join();
            var unused = records(store);

            assertThat(epoch).isPositive();
            assertThat(store.epoch()).isEqualTo(epoch);
        }
    }

    static StoredRecord record(String kind, String id, long version, String text) {
        return new StoredRecord(kind, id, version, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(StoredRecord record) {
        return new String(record.bytes(), StandardCharsets.UTF_8);
    }

    static List<StoreChange> puts(List<StoredRecord> records) {
        return records.stream().<StoreChange>map(StoreChange.Put::new).toList();
    }

    /** All records, by kind and id. */
    static Map<String, StoredRecord> records(Store store) {
        Map<String, StoredRecord> all = new HashMap<>();
        store.load(record -> assertThat(all.put(record.kind() + "/" + record.id(), record))
                .as("an earlier record of the same kind and id")
                .isNull());
        return all;
    }
}
