package dev.berth.host;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs what plugins do when they start and end: with their class loader as the thread's, within a deadline if there is an
 * executor, and so that nothing they throw gets past. Immutable.
 */
final class Fence {
    private final @Nullable Executor executor;
    private final Duration deadline;

    Fence(@Nullable Executor executor, Duration deadline) {
        this.executor = executor;
        this.deadline = deadline;
    }

    /**
     * The answer of foreign code.
     *
     * @throws PluginFailure if it throws anything at all, or does not end in time; it is then left, and told so by an
     *     interruption
     * @throws AllocatorException {@code driver-unavailable} if it never ran to an end for a reason that is not the plugin's
     */
    <T> T call(ClassLoader plugin, Callable<T> body) {
        if (executor == null) {
            return fenced(plugin, body);
        }
        FutureTask<T> task = new FutureTask<>(() -> fenced(plugin, body));
        try {
            executor.execute(task);
            return task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw PluginFailure.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            task.cancel(true);
            throw PluginFailure.unfinished(deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("the caller was interrupted");
        } catch (RejectedExecutionException e) {
            throw unavailable("the executor takes no more calls");
        }
    }

    /** Nothing else may look at what was thrown: even asking for its text is running foreign code. */
    private static <T> T fenced(ClassLoader plugin, Callable<T> body) {
        try {
            return in(plugin, body);
        } catch (Throwable e) {
            throw PluginFailure.of(e);
        }
    }

    /** Runs code with the plugin's class loader as the thread's. */
    static <T> T in(ClassLoader plugin, Callable<T> body) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin);
        try {
            return body.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static AllocatorException unavailable(String problem) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, problem)
                .advice("retry")
                .build();
    }
}
