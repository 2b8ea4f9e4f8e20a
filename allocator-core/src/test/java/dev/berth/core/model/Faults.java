package dev.berth.core.model;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.core.fake.HandOver;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What goes wrong in the calls of a driver, at random, until it is told to behave. Thread-safe. */
final class Faults {
    private final Random random;
    private final boolean mayHang;
    private int oneIn;
    private @Nullable CountDownLatch gate;

    Faults(Random random, int oneIn, boolean mayHang) {
        this.random = random;
        this.oneIn = oneIn;
        this.mayHang = mayHang;
    }

    /** Makes a call that may fail: refused, thrown before or after it is done, or late. */
    <T> T call(Supplier<T> body) {
        int fault;
        CountDownLatch wait = null;
        synchronized (this) {
            fault = oneIn > 0 && random.nextInt(oneIn) == 0 ? random.nextInt(mayHang ? 5 : 3) : -1;
            if (fault >= 3) {
                if (gate == null) {
                    gate = new CountDownLatch(1);
                }
                wait = gate;
            }
        }
        if (fault == 0) {
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "not now").build();
        }
        if (fault == 1) {
            throw new IllegalStateException("before it was done");
        }
        if (wait != null) {
            HandOver.callHangs();
            try {
                wait.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        T result = body.get();
        if (fault == 2 || fault == 4) {
            throw new IllegalStateException("after it was done");
        }
        return result;
    }

    /** Lets the calls that hang go on. */
    synchronized void open() {
        if (gate != null) {
            gate.countDown();
            gate = null;
        }
    }

    synchronized void stop() {
        oneIn = 0;
        open();
    }
}
