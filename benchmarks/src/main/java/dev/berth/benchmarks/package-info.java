/**
 * The scenarios that the allocator is measured by, and what the reference needs for the same.
 *
 * <p>{@link dev.berth.benchmarks.Benchmarks} runs each scenario in Java machines of its own and prints a table.
 */
@NullMarked
package dev.berth.benchmarks;

import org.jspecify.annotations.NullMarked;
