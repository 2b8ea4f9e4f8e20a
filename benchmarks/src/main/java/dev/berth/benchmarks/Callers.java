package dev.berth.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;

/** Threads that do the same thing at the same time. */
final class Callers {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Callers() {}

    /** What one call does; it has returned when its effect is durable. */
    interface Call {
        void number(int number);
    }

    /**
     * What one call takes, over all callers.
     *
     * @param passing nanoseconds that pass
     * @param processor nanoseconds of this machine's processor time; on a busy system, what can be compared
     */
    record Time(double passing, double processor) {}

    /** Each caller begins its next call when the last one has returned. */
    static Time time(ThreadFactory kind, int callers, int callsEach, Call call) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int first = caller * callsEach;
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            threads.add(kind.newThread(() -> {
                try {
                    for (int i = 0; i < callsEach; i++) {
                        call.number(first + i);
                    }
                    end.complete(null);
                } catch (RuntimeException e) {
                    end.completeExceptionally(e);
                }
            }));
        }
        int calls = callers * callsEach;
        long processorBefore = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        threads.forEach(Thread::start);
        ends.forEach(CompletableFuture::join);
        return new Time(
                (double) (System.nanoTime() - began) / calls,
                (double) (SYSTEM.getProcessCpuTime() - processorBefore) / calls);
    }
}
