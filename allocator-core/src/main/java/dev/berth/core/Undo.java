package dev.berth.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** What an operation took, to be given back in the opposite order if it fails (GEN-1). Confined to one thread. */
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Notes how to give back what was just taken. The step must not throw. */
    void add(Runnable step) {
        steps.push(step);
    }

    /** Gives everything back. */
    void run() {
        steps.forEach(Runnable::run);
    }
}
