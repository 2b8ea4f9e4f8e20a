package dev.berth.store.sqlite;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A process that writes to a store from several threads, and says on its output what is durable: {@code open}, then {@code
 * durable RUN-THREAD-NUMBER} for each batch. When one fails it says {@code failed RUN-THREAD-NUMBER} and halts, as in a crash.
 *
 * <p>Each batch puts two records of its own, and moves its thread's only record of kind {@code seat}.
 */
final class WritingProgram {
    private WritingProgram() {}

    /** Arguments: the file, the run's name, how many threads, how many batches each, 0 for endlessly many. */
    public static void main(String[] args) throws IOException, InterruptedException {
        FileOutputStream output = new FileOutputStream(FileDescriptor.out); // each line is one call of the system
        int batches = Integer.parseInt(args[3]);
        try (Store store = SqliteStore.open(Path.of(args[0]))) {
            store.load(record -> {});
            say(output, "open");
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                String prefix = args[1] + "-" + i + "-";
                threads.add(new Thread(() -> write(store, prefix, batches == 0 ? Integer.MAX_VALUE : batches, output)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void write(Store store, String prefix, int batches, FileOutputStream output) {
        for (int i = 1; i <= batches; i++) {
            String name = prefix + i;
            try {
                store.submit(batch(prefix, i)).join();
                say(output, "durable " + name);
            } catch (CompletionException e) {
                say(output, "failed " + name + " " + e.getCause().getMessage());
                Runtime.getRuntime().halt(3);
            }
        }
    }

    private static List<StoreChange> batch(String prefix, int number) {
        String content = content(prefix + number);
        return List.of(
                new StoreChange.Put(StoreContract.record("left", prefix + number, number, content)),
                new StoreChange.Delete("seat", prefix + (number - 1)),
                new StoreChange.Put(StoreContract.record("right", prefix + number, number, content)),
                new StoreChange.Put(StoreContract.record("seat", prefix + number, number, content)));
    }

    /** What the records of a batch hold. */
    static String content(String batch) {
        return "{\"batch\":\"<" + batch + ">\"}";
    }

    private static void say(FileOutputStream output, String line) {
        try {
            output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("nobody listens", e);
        }
    }
}
