package dev.berth.core.fake;

import java.util.concurrent.CountDownLatch;

/** Where a driver call hangs until the test lets it go on. Thread-safe. */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Hangs, then does what the other behaviour says. */
    public Behaviour before(Behaviour then) {
        return work -> {
            pass();
            return then.act(work);
        };
    }

    /** Does the work, then hangs before the answer. */
    public Behaviour after() {
        return work -> {
            Object answer = work.get();
            pass();
            return answer;
        };
    }

    private void pass() {
        HandOver.callHangs();
        reached.countDown();
        await(opened);
    }

    /** Waits until a call hangs here. */
    public void awaitReached() {
        await(reached);
    }

    /** Lets the call go on. */
    public void open() {
        opened.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
