package dev.berth.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * What the reference needs for a variant, and what we want to need at most. Both are in the scenario's unit.
 *
 * @param reference measured on two cores
 * @param target at most
 */
record Goal(String scenario, String variant, double reference, double target) {
    private static final List<Goal> ALL = List.of(
            new Goal("task-fill", "/16", 2_300, 230),
            new Goal("task-churn", "/16", 30_000, 3_000),
            new Goal("task-churn", "/12", 870_000, 87_000),
            new Goal("network-fill", "1000", 31_000, 3_100),
            new Goal("network-fill", "65000", 1_923_000, 192_300), // 125 s for all
            new Goal("network-at", "65000", 1_900_000, 190_000),
            new Goal("service", "2 networks", 6_900, 690),
            new Goal("heap-per-task", "65000 in a /16", 166, 64),
            new Goal("heap-per-task", "500000 in a /12", 166, 64),
            new Goal("restore", "400000 tasks", 1_580, 300));

    static Optional<Goal> of(Result result) {
        return ALL.stream()
                .filter(goal -> goal.scenario.equals(result.scenario()) && goal.variant.equals(result.variant()))
                .findFirst();
    }
}
