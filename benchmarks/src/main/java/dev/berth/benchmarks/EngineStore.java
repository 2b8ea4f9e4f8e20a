package dev.berth.benchmarks;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import dev.berth.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Commits tasks to the durable store, each caller waiting for one before it begins the next, and beside it the bare sync of
 * the same disk: that of the working directory. The values are the time that passes for one commit, over all callers.
 */
record EngineStore(int recordsBefore, int syncs, int commitsOfOne, int commitsOfMany) implements Scenario {
    static final String NAME = "engine-store";
    static final String SYNC = "sync of 4 KiB";
    static final String ONE = "1 caller";
    static final String MANY = "64 callers";

    private static final int PAGE = 4_096;
    private static final int CALLERS = 64;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try {
            Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), NAME);
            try (Store store = SqliteStore.open(directory.resolve("berth.db"))) {
                List<StoreChange> before = new ArrayList<>();
                for (int i = 0; i < recordsBefore; i++) {
                    before.addAll(allocation(random));
                }
                store.submit(before).join();
                List<Sample> samples = List.of(
                        new Sample(SYNC, nanosASync(directory.resolve("synced"))),
                        new Sample(ONE, nanosACommit(store, 1, commitsOfOne, random)),
                        new Sample(MANY, nanosACommit(store, CALLERS, commitsOfMany / CALLERS, random)));
                int[] records = {0};
                store.load(record -> records[0]++);
                Clusters.check("records", records[0], recordsBefore + commitsOfOne + commitsOfMany / CALLERS * CALLERS);
                return samples;
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Over pages that were written before, as those of the log are most of the time. */
    private double nanosASync(Path file) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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
        }
    }

    private static double nanosACommit(Store store, int callers, int commitsEach, RandomGenerator random) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            List<List<StoreChange>> allocations =
                    Stream.generate(() -> allocation(random)).limit(commitsEach).toList();
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            threads.add(new Thread(() -> {
                try {
                    allocations.forEach(each -> store.submit(each).join());
                    end.complete(null);
                } catch (RuntimeException e) {
                    end.completeExceptionally(e);
                }
            }));
        }
        long began = System.nanoTime();
        threads.forEach(Thread::start);
        ends.forEach(CompletableFuture::join);
        return (double) (System.nanoTime() - began) / ((long) callers * commitsEach);
    }

    /** A task with one address, as the engine would store it. */
    private static List<StoreChange> allocation(RandomGenerator random) {
        String id = Clusters.id(random);
        String json =
                "{\"id\":\"" + id + "\",\"name\":\"web.1\",\"serviceId\":\"" + Clusters.id(random) + "\",\"nodeId\":\""
                        + Clusters.id(random) + "\",\"attachments\":[{\"networkId\":\"n1\"}],"
                        + "\"state\":{\"attachments\":[{\"networkId\":\"n1\",\"addresses\":[\"10.0.0.3/24\"]}]}}";
        return List.of(new StoreChange.Put(new StoredRecord("task", id, 1, json.getBytes(StandardCharsets.UTF_8))));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
