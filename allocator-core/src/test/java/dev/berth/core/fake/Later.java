package dev.berth.core.fake;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that goes on in a thread of its own.
 *
 * @param <T> what comes of it
 */
public final class Later<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Later(Callable<T> body) {
        task = new FutureTask<>(body);
        thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts this. */
    public static <T> Later<T> of(Callable<T> body) {
        return new Later<>(body);
    }

    /** Starts this, of which nothing comes. */
    public static Later<Boolean> run(Runnable body) {
        return new Later<>(() -> {
            body.run();
            return true;
        });
    }

    /** Waits until it waits for somebody without a time limit. */
    public void awaitBlocked() {
        while (thread.getState() != Thread.State.WAITING) {
            if (task.isDone()) {
                throw new AssertionError("it did not wait");
            }
            Thread.onSpinWait();
        }
    }

    /** What came of it; waits for that. What it threw is thrown if unchecked. */
    public T get() {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
