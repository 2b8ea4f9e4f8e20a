package dev.berth.core.fake;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs each call on a thread of its own, and returns when the call has ended or hangs at a {@link Gate}. So a call is past
 * its deadline exactly if it hangs, however short the deadline and slow the machine. Thread-safe.
 */
public final class HandOver implements Executor {
    private static final ThreadLocal<@Nullable CountDownLatch> CALLER = new ThreadLocal<>();

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** To be told by the call when it is about to hang. */
    public static void callHangs() {
        CountDownLatch caller = CALLER.get();
        if (caller != null) {
            caller.countDown();
        }
    }

    @Override
    public void execute(Runnable call) {
        CountDownLatch caller = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            CALLER.set(caller);
            try {
                call.run();
            } finally {
                caller.countDown();
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        try {
            caller.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every call has ended; none may hang any more. */
    public void awaitAll() {
        awaitAll(() -> {});
    }

    /**
     * Waits until every call has ended.
     *
     * @param letGo lets those go on that hang; run again and again, since what follows may hang too
     */
    public void awaitAll(Runnable letGo) {
        while (!threads.isEmpty()) {
            letGo.run();
            threads.removeIf(thread -> !thread.isAlive());
            Thread.onSpinWait();
        }
    }
}
