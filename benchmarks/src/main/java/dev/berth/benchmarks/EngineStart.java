package dev.berth.benchmarks;

import dev.berth.engine.Batch;
import dev.berth.engine.ClusterEngine;
import java.util.List;
import java.util.random.RandomGenerator;

/** Starts an engine from the file of a large cluster. */
record EngineStart(int networks, int services, int tasks) implements Scenario {
    private static final int BATCH = 10_000;

    @Override
    public String name() {
        return "engine-start";
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        try (WorkingDirectory directory = WorkingDirectory.of(name())) {
            declare(directory, EngineObjects.make(random, networks, services, tasks));
            System.gc(); // what made the cluster is not the start's to collect
            long began = System.nanoTime();
            try (Engine engine = Engine.on(directory)) {
                double nanos = System.nanoTime() - began;
                Clusters.check("waiting objects", engine.declares().waiting(), 0);
                Clusters.check("batches at the start", engine.batches(), 0);
                return List.of(new Sample(tasks + " tasks", nanos / 1e6));
            }
        }
    }

    /** By an engine that is forgotten again. */
    private static void declare(WorkingDirectory directory, EngineObjects objects) {
        try (Engine engine = Engine.on(directory)) {
            declare(objects, engine.declares());
        }
    }

    private static void declare(EngineObjects objects, ClusterEngine engine) {
        Batch.Builder first = Batch.builder();
        objects.networks().forEach(first::declare);
        objects.services().forEach(first::declare);
        engine.apply(first.build(), ClusterEngine.Mode.EACH);
        for (int from = 0; from < objects.tasks().size(); from += BATCH) {
            Batch.Builder next = Batch.builder();
            objects.tasks()
                    .subList(from, Math.min(from + BATCH, objects.tasks().size()))
                    .forEach(next::declare);
            engine.apply(next.build(), ClusterEngine.Mode.EACH);
        }
    }
}
