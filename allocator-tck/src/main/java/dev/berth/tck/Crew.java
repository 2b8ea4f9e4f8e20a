package dev.berth.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.opentest4j.AssertionFailedError;

/** Some threads that begin at the same moment. */
final class Crew {
    /** How many threads there are. */
    static final int SIZE = 4;

    private Crew() {}

    /** What one thread does. */
    interface Work {
        /** The work of the thread with this number, from 0. */
        void by(int thread);
    }

    /** Lets every thread work at once, and waits for all; the first failure is thrown. */
    static void work(Work work) {
        CyclicBarrier start = new CyclicBarrier(SIZE);
        List<FutureTask<?>> tasks = new ArrayList<>();
        for (int number = 0; number < SIZE; number++) {
            int thread = number;
            FutureTask<?> task = new FutureTask<>(
                    () -> {
                        await(start);
                        work.by(thread);
                    },
                    Boolean.TRUE);
            tasks.add(task);
            Thread each = new Thread(task, "crew " + thread);
            each.setDaemon(true);
            each.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            each.start();
        }
        tasks.forEach(Crew::join);
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(FutureTask<?> task) {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionFailedError("interrupted while threads were calling the driver", e);
        }
    }
}
