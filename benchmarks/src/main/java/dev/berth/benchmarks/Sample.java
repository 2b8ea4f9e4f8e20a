package dev.berth.benchmarks;

/**
 * One measurement.
 *
 * @param variant of the scenario
 * @param value for one operation
 */
record Sample(String variant, double value) {}
