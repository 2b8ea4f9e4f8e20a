package dev.berth.server.cli;

import java.util.concurrent.CountDownLatch;

/** Tells a command that runs on and on that it is to end. */
@FunctionalInterface
interface StopSignal {
    /** Waits until the command is to end; an interrupt says so too. */
    void await();

    /**
     * The process is told to end, as by SIGTERM or SIGINT. The command then ends by itself: what told it waits for the process
     * to be gone, so that nothing is cut off.
     */
    static StopSignal ofProcess() {
        return () -> {
            CountDownLatch told = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                told.countDown();
                                waitOn(new CountDownLatch(1));
                            },
                            "stop"));
            waitOn(told);
        };
    }

    private static void waitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
