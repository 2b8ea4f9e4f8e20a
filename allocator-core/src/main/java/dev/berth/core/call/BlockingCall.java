package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on the executor, and its caller waiting. Java cannot stop a call, so one that is past its deadline keeps its turn
 * until it returns, and what it then says goes to its {@link Late}.
 */
final class BlockingCall<T> implements Runnable {
    private enum Stage {
        WAITING,
        RUNNING,
        ENDED,
        /** Given up before it ran: it never will. */
        CANCELLED,
        /** Given up while it ran. */
        ABANDONED
    }

    private final DriverCalls calls;
    private final String operation;
    private final Callable<T> body;
    private final Late<? super T> late;
    private final Semaphore turns;

    private Stage stage = Stage.WAITING;
    private boolean hasTurn = true;
    private @Nullable T answer;
    private @Nullable Throwable thrown;

    BlockingCall(DriverCalls calls, String operation, Callable<T> body, Late<? super T> late, Semaphore turns) {
        this.calls = calls;
        this.operation = operation;
        this.body = body;
        this.late = late;
        this.turns = turns;
    }

    @Override
    public void run() {
        if (!start()) {
            releaseTurn();
            return;
        }
        T result = null;
        Throwable failure = null;
        try {
            result = body.call();
        } catch (Throwable e) {
            failure = e;
        }
        try {
            if (!end(result, failure)) {
                tellLate(result, failure);
            }
        } finally {
            releaseTurn();
        }
    }

    /** Ends a call that the executor failed to take: it never runs, should it be in a queue all the same. */
    void cancel() {
        synchronized (this) {
            stage = Stage.CANCELLED;
        }
        releaseTurn();
    }

    private synchronized void releaseTurn() {
        if (hasTurn) {
            hasTurn = false;
            turns.release();
        }
    }

    private synchronized boolean start() {
        if (stage == Stage.CANCELLED) {
            return false;
        }
        stage = Stage.RUNNING;
        return true;
    }

    /** Whether somebody still waits for it. */
    private synchronized boolean end(@Nullable T result, @Nullable Throwable failure) {
        if (stage == Stage.ABANDONED) {
            return false;
        }
        stage = Stage.ENDED;
        answer = result;
        thrown = failure;
        notifyAll();
        return true;
    }

    @SuppressWarnings("NullAway") // the answer of a call that did not throw is the driver's, null only if it said so
    private void tellLate(@Nullable T result, @Nullable Throwable failure) {
        calls.tellLate(() -> {
            if (failure == null) {
                late.answered(result);
            } else if (failure instanceof AllocatorException refusal) {
                late.refused(refusal);
            } else {
                late.lost(calls.failed(operation, failure));
            }
        });
    }

    @SuppressWarnings("NullAway") // as above
    synchronized T await(long nanos) throws UnknownOutcome {
        long deadline = System.nanoTime() + nanos;
        while (stage != Stage.ENDED) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw giveUp(calls.timedOut(operation));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw giveUp(calls.interrupted(operation));
            }
        }
        if (thrown != null) {
            throw calls.outcomeOf(operation, thrown);
        }
        return answer;
    }

    private UnknownOutcome giveUp(UnknownOutcome outcome) {
        if (stage == Stage.WAITING) {
            stage = Stage.CANCELLED;
            throw calls.neverStarted(operation);
        }
        stage = Stage.ABANDONED;
        return outcome;
    }
}
