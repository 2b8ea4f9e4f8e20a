package dev.berth.core.fake;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs each call on a thread of its own, and returns when the call has ended or hangs at a {@link Gate}. So a call is past
 * its deadline exactly if it hangs, however short the deadline and slow the machine. Thread-safe.
 */
public final class HandOver implements Executor {
    private static final ThreadLocal<@Nullable CountDownLatch> CALLER = new ThreadLocal<>();

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    static void callHangs() {
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
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
