package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into one driver. A call ends in one of three ways: it returns; it throws an {@link AllocatorException}, a refusal
 * that changed nothing; or it throws {@link UnknownOutcome}. Whatever foreign code throws is caught, errors too. Thread-safe.
 */
final class DriverCalls {
    private static final Logger LOG = LoggerFactory.getLogger(DriverCalls.class);

    private final String driver;
    private final @Nullable Executor executor; // null: on the caller's thread
    private final long deadlineNanos;
    private final Semaphore turns;
    private final int limit;

    /** The executor's threads that are in {@link #tellLate}. */
    private final Set<Thread> tellingLate = ConcurrentHashMap.newKeySet();

    /** Into a driver that computes in memory: a hand-over to another thread would cost more than the call. */
    static DriverCalls inMemory(String driver, CallPolicy policy) {
        return new DriverCalls(driver, new CallPolicy(null, policy.deadline(), policy.callsPerDriver()));
    }

    /** Into a driver that may block (DRV-8). */
    static DriverCalls mayBlock(String driver, CallPolicy policy) {
        if (policy.executor() == null) {
            LOG.warn(
                    "{} may block, and there is no executor: its calls run on the caller's thread, without a deadline",
                    driver);
        }
        return new DriverCalls(driver, policy);
    }

    private DriverCalls(String driver, CallPolicy policy) {
        this.driver = driver;
        this.executor = policy.executor();
        this.deadlineNanos = policy.deadline().toNanos();
        this.limit = policy.callsPerDriver();
        this.turns = new Semaphore(limit);
    }

    /**
     * Makes a call: on the executor with the deadline, or here without one if there is no executor, or this thread is one of
     * its own that tells of a late end.
     */
    <T> T make(String operation, Callable<T> body, Late<? super T> late) throws UnknownOutcome {
        if (executor == null || tellingLate.contains(Thread.currentThread())) {
            try {
                return body.call();
            } catch (Throwable thrown) {
                throw outcomeOf(operation, thrown);
            }
        }
        long start = System.nanoTime();
        awaitTurn(operation);
        BlockingCall<T> call = new BlockingCall<>(this, operation, body, late, turns);
        try {
            executor.execute(call);
        } catch (RuntimeException | Error e) { // an Error, too: there may be no thread to be had
            call.cancel();
            throw unavailable(
                    operation,
                    "the executor takes no more calls: " + e,
                    "retry, or give the allocator a larger executor");
        }
        return call.await(deadlineNanos - (System.nanoTime() - start));
    }

    /**
     * Tells, on a thread of the executor, of a late end. Calls that follow from it are made on this thread and within the turn
     * of the call that ended: the executor may have no other thread to spare.
     */
    void tellLate(Runnable end) {
        tellingLate.add(Thread.currentThread());
        try {
            end.run();
        } finally {
            tellingLate.remove(Thread.currentThread());
        }
    }

    private void awaitTurn(String operation) {
        boolean granted;
        try {
            granted = turns.tryAcquire(deadlineNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(operation, "the caller was interrupted before the call", "retry");
        }
        if (!granted) {
            throw unavailable(
                    operation,
                    "all of its " + limit + " calls are under way and none ended within " + deadlineText(),
                    "retry later; if this lasts, the driver hangs");
        }
    }

    /**
     * What a throwable out of a driver means: rethrows a refusal. One that says that the driver cannot do it now is told of the
     * driver by its name here, whatever that calls itself, so that whoever waits for it knows for whom.
     *
     * @return the unknown outcome, to be thrown
     */
    UnknownOutcome outcomeOf(String operation, Throwable thrown) {
        if (thrown instanceof AllocatorException refusal) {
            throw refusal.code().equals(ErrorCode.DRIVER_UNAVAILABLE) ? refusal.about(driver) : refusal;
        }
        return new UnknownOutcome(failed(operation, thrown), false);
    }

    AllocatorException failed(String operation, Throwable thrown) {
        return AllocatorException.of(ErrorCode.DRIVER_FAILURE, operation + " threw " + thrown)
                .subject(driver)
                .advice("report it to the driver's vendor")
                .cause(thrown)
                .build();
    }

    UnknownOutcome timedOut(String operation) {
        return new UnknownOutcome(
                unavailable(operation, "no answer within " + deadlineText(), "what it did will be undone; retry later"),
                true);
    }

    UnknownOutcome interrupted(String operation) {
        return new UnknownOutcome(
                unavailable(
                        operation, "the caller was interrupted during the call", "what it did will be undone; retry"),
                true);
    }

    AllocatorException neverStarted(String operation) {
        return unavailable(
                operation,
                "the executor did not start the call within " + deadlineText(),
                "retry, or give the allocator a larger executor");
    }

    /** What the driver would like to know again; null if it fails to say. */
    @Nullable
    String hints(Callable<String> body) {
        try {
            return notNull("hints", make("hints", body, Ignored.INSTANCE));
        } catch (UnknownOutcome | AllocatorException e) {
            LOG.warn("{} does not say its hints: {}", driver, e.getMessage());
            return null;
        }
    }

    /** Gives hints back; a driver that fails to take them goes without. */
    void restoreHints(Runnable body) {
        try {
            make("restoreHints", Executors.callable(body, true), Ignored.INSTANCE);
        } catch (UnknownOutcome | AllocatorException e) {
            LOG.warn("{} does not take its hints back: {}", driver, e.getMessage());
        }
    }

    /** An answer that must not be null (DRV-6). */
    <T> T notNull(String operation, @Nullable T answer) {
        if (answer == null) {
            throw AllocatorException.of(ErrorCode.DRIVER_FAILURE, operation + " answered null")
                    .subject(driver)
                    .advice("report it to the driver's vendor")
                    .build();
        }
        return answer;
    }

    private AllocatorException unavailable(String operation, String problem, String advice) {
        return AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, operation + ": " + problem)
                .subject(driver)
                .advice(advice)
                .build();
    }

    private String deadlineText() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos) + " ms";
    }
}
