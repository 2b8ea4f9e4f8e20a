package dev.berth.tck;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentest4j.AssertionFailedError;

/** What the contracts of both kinds of drivers ask of a driver's life: its name, its threads, and how long a call takes. */
final class Lifecycle {
    private static final Duration FOR_A_THREAD_TO_END = Duration.ofSeconds(5);

    private Lifecycle() {}

    /**
     * A call of a driver, to be made as one of several.
     *
     * @param name what is called, for a message
     */
    record Step(String name, Runnable call) {}

    static void nameIsUsable(String name, String again) {
        Expect.that(
                name.matches("[a-z0-9][a-z0-9._/:-]*"),
                () -> "the name \"" + name
                        + "\" should be lower-case letters, digits and . _ / : - without spaces, as networks write it");
        Expect.equal("the name, asked for again,", name, again);
    }

    /**
     * Fails if using and closing a driver leaves a thread. It is done twice, and threads of the first time do not count: they
     * may be those that a library starts once for the whole process.
     */
    static void leavesNoThread(Runnable useAndClose) {
        useAndClose.run();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        useAndClose.run();
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        for (Thread thread : left) {
            try {
                thread.join(FOR_A_THREAD_TO_END.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Expect.that(!thread.isAlive(), () -> "the thread \"" + thread.getName() + "\" outlives its closed driver");
        }
    }

    /** Fails if one of these calls makes its thread wait. They are made twice; only the second time is judged. */
    static void doesNotWait(List<Step> warmUp, List<Step> steps) {
        warmUp.forEach(step -> step.call().run());
        for (Step step : steps) {
            long before = waits();
            step.call().run();
            long waited = waits() - before;
            Expect.that(
                    waited == 0,
                    () -> step.name() + " waited " + waited + " times, although the driver does not declare mayBlock");
        }
    }

    private static long waits() {
        return ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId())
                .getWaitedCount();
    }

    /** Fails unless each of these calls ends in time. */
    static void endsWithin(Duration deadline, List<Step> steps) {
        for (Step step : steps) {
            FutureTask<?> task = new FutureTask<>(Expect.answerless(step.call())::get);
            Thread thread = new Thread(task, step.name());
            thread.setDaemon(true);
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            thread.start();
            try {
                task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                thread.interrupt();
                throw new AssertionFailedError(
                        step.name() + " did not end within the deadline of " + deadline.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw new AssertionFailedError(step.name() + " threw " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                thread.interrupt();
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
