package dev.berth.benchmarks;

import dev.berth.api.store.Store;
import dev.berth.api.store.StoreChange;
import dev.berth.api.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Commits tasks to the durable store, each caller waiting for one before it begins the next, and beside it the bare sync of
 * the same disk: that of the working directory. The values are the time that passes for one commit, over all callers.
 */
record EngineStore(int recordsBefore, int syncs, int commitsOfOne, int commitsOfMany) implements Scenario {
    static final String NAME = "engine-store";
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
        try (WorkingDirectory directory = WorkingDirectory.of(NAME);
                Store store = directory.store()) {
            List<StoreChange> before = new ArrayList<>();
            for (int i = 0; i < recordsBefore; i++) {
                before.addAll(allocation(random));
            }
            store.submit(before).join();
            double sync = directory.nanosASync(syncs);
            Callers.Time one = timeOfACommit(store, 1, commitsOfOne, random);
            Callers.Time many = timeOfACommit(store, CALLERS, commitsOfMany / CALLERS, random);
            int[] records = {0};
            store.load(record -> records[0]++);
            Clusters.check("records", records[0], recordsBefore + commitsOfOne + commitsOfMany / CALLERS * CALLERS);
            return List.of(
                    new Sample(CommitRates.SYNC, sync),
                    new Sample(CommitRates.ONE, one.passing()),
                    new Sample(CommitRates.MANY, many.passing()),
                    new Sample(CommitRates.PROCESSOR, many.processor()));
        }
    }

    private static Callers.Time timeOfACommit(Store store, int callers, int commitsEach, RandomGenerator random) {
        List<List<StoreChange>> allocations = Stream.generate(() -> allocation(random))
                .limit((long) callers * commitsEach)
                .toList();
        return Callers.time(
                CallerThreads.PLATFORM, callers, commitsEach, number -> store.submit(allocations.get(number))
                        .join());
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
}
