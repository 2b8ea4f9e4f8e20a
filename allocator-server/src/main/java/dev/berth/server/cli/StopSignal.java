package dev.berth.server.cli;

import java.util.concurrent.CountDownLatch;

/** Tells a command that runs on and on that it is to end. */
@FunctionalInterface
interface StopSignal {
    /**
     * Hears it from now on. A command does this before it says that it is ready, for it may be told to end at once; and not sooner
     * than it can end in good order.
     */
    Heard listen();

    /** What is heard, until it is closed. */
    @FunctionalInterface
    interface Heard extends AutoCloseable {
        /** Waits until the command is to end; an interrupt says so too. */
        void await();

        /** The command ends; by itself, perhaps, and the process goes on. */
        @Override
        default void close() {}
    }

    /**
     * The process is told to end, as by SIGTERM or SIGINT. The command then ends by itself: what told it waits for the process
     * to be gone, so that nothing is cut off.
     */
    static StopSignal ofProcess() {
        return OfProcess::new;
    }

    /** A hook of the process's end. */
    final class OfProcess implements Heard {
        private final CountDownLatch told = new CountDownLatch(1);
        private final Thread hook = new Thread(
                () -> {
                    told.countDown();
                    waitOn(new CountDownLatch(1));
                },
                "stop");

        private OfProcess() {
            try {
                Runtime.getRuntime().addShutdownHook(hook);
            } catch (IllegalStateException e) { // the process is ending already
                told.countDown();
            }
        }

        @Override
        public void await() {
            waitOn(told);
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it is ending, and waits for the command
            }
        }
    }

    private static void waitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
