package dev.berth.benchmarks;

import java.time.Duration;

/**
 * How much is measured. The method is the same for all: in each of some Java machines, repetitions until they are warm, then
 * those that count.
 *
 * @param machines how many Java machines, one after the other
 * @param warmUp how long repetitions are run at least before any counts
 * @param measuring how long repetitions are counted
 * @param repetitions how many are counted at least
 */
record Effort(int machines, Duration warmUp, Duration measuring, int repetitions) {
    static final Effort FULL = new Effort(3, Duration.ofSeconds(5), Duration.ofSeconds(10), 7);
    static final Effort QUICK = new Effort(1, Duration.ofSeconds(2), Duration.ofSeconds(3), 3);
}
