package dev.berth.benchmarks;

import dev.berth.api.model.Task;
import dev.berth.engine.ClusterEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * Declares tasks to an engine on the durable store, each caller waiting for one before it begins the next, and beside it the
 * bare sync of the same disk. The values are the time that passes for one task, over all callers. Where Java has virtual threads,
 * the callers are these once more.
 */
record EngineCallers(int syncs, int tasksOfOne, int tasksOfMany) implements Scenario {
    static final String NAME = "engine-callers";
    private static final int CALLERS = 64;
    private static final String NETWORK = "backend";

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
                Engine engine = Engine.on(directory)) {
            engine.declares().declare(Clusters.network(NETWORK, "10.0.0.0/12"));
            int ofMany = tasksOfMany / CALLERS;
            double sync = directory.nanosASync(syncs);
            Callers.Time one = timeOfATask(engine.declares(), CallerThreads.PLATFORM, 1, tasksOfOne, random);
            Callers.Time many = timeOfATask(engine.declares(), CallerThreads.PLATFORM, CALLERS, ofMany, random);
            List<Sample> samples = new ArrayList<>(List.of(
                    new Sample(CommitRates.SYNC, sync),
                    new Sample(CommitRates.ONE, one.passing()),
                    new Sample(CommitRates.MANY, many.passing()),
                    new Sample(CommitRates.PROCESSOR, many.processor())));
            int declared = tasksOfOne + ofMany * CALLERS;
            Optional<ThreadFactory> virtual = CallerThreads.virtual();
            if (virtual.isPresent()) {
                Callers.Time light = timeOfATask(engine.declares(), virtual.get(), CALLERS, ofMany, random);
                samples.add(new Sample(CommitRates.MANY_VIRTUAL, light.passing()));
                samples.add(new Sample(CommitRates.PROCESSOR_VIRTUAL, light.processor()));
                declared += ofMany * CALLERS;
            }
            Clusters.checkTasks(engine.declares().allocator(), NETWORK, declared);
            return samples;
        }
    }

    private static Callers.Time timeOfATask(
            ClusterEngine engine, ThreadFactory kind, int callers, int tasksEach, RandomGenerator random) {
        Task[] tasks = Clusters.tasks(random, NETWORK, callers * tasksEach);
        return Callers.time(kind, callers, tasksEach, number -> engine.declare(tasks[number]));
    }
}
