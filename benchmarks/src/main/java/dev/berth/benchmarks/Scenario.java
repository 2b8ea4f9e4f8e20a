package dev.berth.benchmarks;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Something to measure. A repetition makes allocators and objects of its own, and times only the operations it is named for;
 * it fails if these did not do what they should. Stateless.
 */
interface Scenario {
    /** The name, as users choose it. */
    String name();

    /** What the values count. */
    Unit unit();

    /** One repetition: a sample for each variant. */
    List<Sample> repeat(RandomGenerator random);
}
