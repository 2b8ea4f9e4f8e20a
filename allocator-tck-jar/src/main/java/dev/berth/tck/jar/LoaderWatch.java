package dev.berth.tck.jar;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Notices the class loaders that a piece of work makes the thread's own: the plugin host does that around every call of a plugin,
 * and has no other way to tell them. Holds them weakly.
 */
final class LoaderWatch {
    /** How often memory is collected before a loader counts as held. */
    private static final int COLLECTIONS = 40;

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final List<WeakReference<ClassLoader>> seen = new CopyOnWriteArrayList<>();

    /** A thread that remembers its context class loaders. */
    private final class Watched extends Thread {
        Watched(Runnable work) {
            super(work, "plugin watch");
        }

        @Override
        public void setContextClassLoader(ClassLoader loader) {
            if (loader != ClassLoader.getSystemClassLoader() && loader != getContextClassLoader()) {
                seen.add(new WeakReference<>(loader));
            }
            super.setContextClassLoader(loader);
        }
    }

    void run(Runnable work) {
        FutureTask<Boolean> task = new FutureTask<>(work, true);
        ClassLoader own = LoaderWatch.class.getClassLoader();
        Watched thread = new Watched(task);
        thread.setContextClassLoader(own);
        seen.clear();
        thread.start();
        try {
            task.get();
            thread.join();
        } catch (ExecutionException e) {
            throw new AssertionError("using the plugin failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seen.removeIf(reference -> reference.refersTo(own));
    }

    boolean sawNone() {
        return seen.isEmpty();
    }

    /** Whether all of them go when memory is collected. */
    boolean allCollected() {
        for (int collection = 0; collection < COLLECTIONS && !allGone(); collection++) {
            System.gc();
            pause();
        }
        return allGone();
    }

    private boolean allGone() {
        return seen.stream().allMatch(reference -> reference.refersTo(null));
    }

    /** Lets the collector's own threads finish; the answer does not depend on how long it takes, only its cost does. */
    private static void pause() {
        try {
            Thread.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
