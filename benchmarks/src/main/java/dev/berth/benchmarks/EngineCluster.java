package dev.berth.benchmarks;

import dev.berth.api.model.Node;
import dev.berth.api.model.Task;
import dev.berth.engine.Batch;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What operators wait for, in a cluster of one size: all of it declared at once, a restart, the first task after that, each
 * task put on a node, and a release while many tasks wait. Everything is durable when its time ends.
 */
record EngineCluster(int networks, int services, int tasks, int tasksANode, int waiting, int releases)
        implements Scenario {
    private static final double NANOS = 1e6;
    private static final String FULL = "full";

    @Override
    public String name() {
        return "engine-cluster";
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        EngineObjects objects = EngineObjects.make(random, networks, services, tasks);
        try (WorkingDirectory directory = WorkingDirectory.of(name())) {
            double declaring;
            try (Engine engine = Engine.on(directory)) {
                declaring = declare(objects, engine.declares());
            }
            long began = System.nanoTime();
            try (Engine engine = Engine.on(directory)) {
                double starting = System.nanoTime() - began;
                Clusters.check("batches at the start", engine.batches(), 0);
                ClusterEngine declares = engine.declares();
                return List.of(
                        new Sample("declare " + tasks + " tasks", declaring / NANOS),
                        new Sample("start", starting / NANOS),
                        new Sample("first task", firstTask(objects, declares) / NANOS),
                        new Sample("update " + tasks + " tasks", update(objects, declares) / NANOS),
                        new Sample("wake 1 of " + waiting, wake(random, declares) / NANOS));
            }
        }
    }

    private static double declare(EngineObjects objects, ClusterEngine engine) {
        Batch.Builder batch = Batch.builder();
        objects.networks().forEach(batch::declare);
        objects.services().forEach(batch::declare);
        objects.tasks().forEach(batch::declare);
        Batch all = batch.build();
        long began = System.nanoTime();
        List<Declared<?>> declared = engine.apply(all, ClusterEngine.Mode.EACH);
        double nanos = System.nanoTime() - began;
        checkAllocated(declared);
        return nanos;
    }

    private static double firstTask(EngineObjects objects, ClusterEngine engine) {
        Task first = objects.tasks().get(0);
        Task another = Task.builder("another")
                .service(first.serviceId().orElseThrow())
                .spec(first.spec())
                .build();
        long began = System.nanoTime();
        Declared<Task> declared = engine.declare(another);
        double nanos = System.nanoTime() - began;
        checkAllocated(List.of(declared));
        return nanos;
    }

    private double update(EngineObjects objects, ClusterEngine engine) {
        int nodes = tasks / tasksANode;
        Batch.Builder declarations = Batch.builder();
        for (int i = 0; i < nodes; i++) {
            declarations.declare(new Node("node-" + i, List.of()));
        }
        engine.apply(declarations.build(), ClusterEngine.Mode.EACH);
        Batch.Builder updates = Batch.builder();
        for (int i = 0; i < tasks; i++) {
            updates.declare(
                    objects.tasks().get(i).toBuilder().node("node-" + i % nodes).build());
        }
        Batch all = updates.build();
        long began = System.nanoTime();
        List<Declared<?>> declared = engine.apply(all, ClusterEngine.Mode.EACH);
        double nanos = System.nanoTime() - began;
        checkAllocated(declared);
        Clusters.check("waiting objects", engine.waiting(), 0);
        return nanos;
    }

    /** The mean over some releases. */
    private double wake(RandomGenerator random, ClusterEngine engine) {
        engine.declare(Clusters.network(FULL, "192.168.0.0/24"));
        int room = Clusters.room(24);
        Task[] wanted = Clusters.tasks(random, FULL, room + waiting + releases - 1);
        Batch.Builder batch = Batch.builder();
        for (int i = 0; i < room; i++) {
            batch.declare(wanted[i]);
        }
        engine.apply(batch.build(), ClusterEngine.Mode.EACH);
        Batch.Builder more = Batch.builder();
        for (int i = room; i < wanted.length; i++) {
            more.declare(wanted[i]);
        }
        engine.apply(more.build(), ClusterEngine.Mode.EACH);
        Clusters.check("waiting objects", engine.waiting(), waiting + releases - 1);
        long began = System.nanoTime();
        for (int i = 0; i < releases; i++) {
            engine.remove(ObjectKind.TASK, wanted[i].id());
        }
        double nanos = System.nanoTime() - began;
        Clusters.check("waiting objects", engine.waiting(), waiting - 1);
        return nanos / releases;
    }

    private static void checkAllocated(List<Declared<?>> declared) {
        for (Declared<?> each : declared) {
            if (!each.condition().isAllocated()) {
                throw new IllegalStateException(each + " is not allocated");
            }
        }
    }
}
