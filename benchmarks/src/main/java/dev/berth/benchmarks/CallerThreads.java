package dev.berth.benchmarks;

import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** The kinds of threads that callers may be. */
final class CallerThreads {
    static final ThreadFactory PLATFORM = Thread::new;

    private CallerThreads() {}

    /** Virtual threads, if this Java has them, as every one since 21; what is compiled for 17 cannot name them. */
    static Optional<ThreadFactory> virtual() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return Optional.of((ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
