package dev.berth.engine;

import java.util.function.Supplier;

/**
 * Of a process whose power is cut at a chosen moment: from then on nothing that it does has any effect outside. Every doing
 * outside counts as two moments: before it has its effect, and before its answer comes. Thread-safe.
 */
final class Power {
    /** What whoever is under way gets to see; nothing that follows from it matters any more. */
    static final class Cut extends Error {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("the power is cut", null, false, false);
        }
    }

    private long left = Long.MAX_VALUE;
    private boolean cut;

    /** Cuts the power after so many moments. */
    synchronized void cutAfter(long moments) {
        left = moments;
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** Another process starts. */
    synchronized void restore() {
        cut = false;
        left = Long.MAX_VALUE;
    }

    private void moment() {
        if (cut || left-- <= 0) {
            cut = true;
            throw new Cut();
        }
    }

    synchronized <T> T doing(Supplier<T> effect) {
        moment();
        T answer = effect.get();
        moment();
        return answer;
    }
}
