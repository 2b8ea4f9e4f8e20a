package dev.berth.api.net;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Runs a random test in four parts, each with a seed of its own, which is printed. The parts run on threads of their own
 * because an exception costs by the depth of its stack, and the library throws one for every text that it refuses.
 */
final class RandomRuns {
    private static final int PARTS = 4;

    private RandomRuns() {}

    /**
     * Runs {@code part} so often in all.
     *
     * @param test the test's name, to be printed with the seed
     * @param part one run; what it returns is added up
     */
    static int repeat(String test, int runs, ToIntFunction<Random> part) throws Exception {
        long seed = System.nanoTime();
        System.out.println(test + " seed " + seed);
        ExecutorService threads = Executors.newFixedThreadPool(PARTS);
        try {
            int sum = 0;
            for (Future<Integer> sumOfPart : threads.invokeAll(IntStream.range(0, PARTS)
                    .mapToObj(number -> (Callable<Integer>) () -> {
                        Random random = new Random(seed + number);
                        return IntStream.range(0, runs / PARTS)
                                .map(run -> part.applyAsInt(random))
                                .sum();
                    })
                    .toList())) {
                sum += sumOfPart.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new AssertionError(test + ", seed " + seed, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
