package dev.berth.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Times what one thread does: its processor time and the pauses for collecting garbage. On an idle machine that is the time
 * that passes; on a busy one, what would have passed had the machine been idle. For work that does not wait. Confined to the
 * thread that started it.
 */
final class Stopwatch {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long pausesBefore = pauseMillis();
    private final long before = THREADS.getCurrentThreadCpuTime();

    private Stopwatch() {}

    static Stopwatch start() {
        return new Stopwatch();
    }

    /** Since the start. */
    double nanos() {
        long processor = THREADS.getCurrentThreadCpuTime() - before;
        return processor + 1e6 * (pauseMillis() - pausesBefore);
    }

    private static long pauseMillis() {
        long sum = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            sum += collector.getCollectionTime();
        }
        return sum;
    }
}
