package dev.berth.benchmarks;

import dev.berth.core.CnmAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * As {@link TaskChurn}, on half-full networks, by several threads at once, each with tasks of its own. The value is the time
 * until all are done, divided by the pairs of one thread: where threads do not hinder one another, it stays the same.
 */
record ThreadedChurn(int prefixLength, int pairs) implements Scenario {
    @Override
    public String name() {
        return "task-churn-threads";
    }

    @Override
    public Unit unit() {
        return Unit.NANOSECONDS;
    }

    @Override
    public List<Sample> repeat(RandomGenerator random) {
        return List.of(
                new Sample("1 thread", nanosAPair(1, 1, random)),
                new Sample("2 threads, 2 networks", nanosAPair(2, 2, random)),
                new Sample("2 threads, 1 network", nanosAPair(2, 1, random)));
    }

    private double nanosAPair(int threads, int networks, RandomGenerator random) {
        try (CnmAllocator allocator = Clusters.allocator(prefixLength)) {
            for (int i = 0; i < networks; i++) {
                allocator.allocate(Clusters.network(network(i), "10." + i + ".0.0/" + prefixLength));
            }
            int share = Clusters.room(prefixLength) / 2 * networks / threads;
            List<Runnable> replacements = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String network = network(i % networks);
                LiveTasks tasks = LiveTasks.allocated(allocator, network, Clusters.tasks(random, network, share));
                replacements.add(tasks.replacements(random, pairs));
            }
            long nanos = runAtOnce(replacements);
            for (int i = 0; i < networks; i++) {
                Clusters.checkTasks(allocator, network(i), share * threads / networks);
            }
            return (double) nanos / pairs;
        }
    }

    private static String network(int number) {
        return "network" + number;
    }

    private static long runAtOnce(List<Runnable> works) {
        CyclicBarrier start = new CyclicBarrier(works.size() + 1);
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (Runnable work : works) {
                ends.add(threads.submit(() -> {
                    start.await();
                    work.run();
                    return work;
                }));
            }
            start.await();
            long began = System.nanoTime();
            for (Future<?> end : ends) {
                end.get();
            }
            return System.nanoTime() - began;
        } catch (InterruptedException | BrokenBarrierException | ExecutionException e) {
            throw new IllegalStateException("a thread failed", e);
        } finally {
            threads.shutdown();
        }
    }
}
