package dev.berth.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the reference needs for a variant, and what we want to need at most. Both are in the scenario's unit.
 *
 * @param reference measured on two cores; empty where it has nothing of the kind
 * @param target at most
 */
record Goal(String scenario, String variant, OptionalDouble reference, double target) {
    private static final List<Goal> ALL = List.of(
            beside("task-fill", "/16", 2_300, 230),
            beside("task-churn", "/16", 30_000, 3_000),
            beside("task-churn", "/12", 870_000, 87_000),
            beside("network-fill", "1000", 31_000, 3_100),
            beside("network-fill", "65000", 1_923_000, 192_300), // 125 s for all
            beside("network-at", "65000", 1_900_000, 190_000),
            beside("service", "2 networks", 6_900, 690),
            beside("heap-per-task", "65000 in a /16", 166, 64),
            beside("heap-per-task", "500000 in a /12", 166, 64),
            beside("restore", "400000 tasks", 1_580, 300),
            alone(EngineCallers.NAME, CommitRates.MANY, 20_000), // 50,000 a second, where a sync takes 150 µs
            alone(EngineCallers.NAME, CommitRates.MANY_VIRTUAL, 20_000),
            alone("engine-cluster", "declare 20000 tasks", 1_000),
            alone("engine-cluster", "start", 500),
            alone("engine-cluster", "first task", 50),
            alone("engine-cluster", "update 20000 tasks", 1_000),
            alone("engine-cluster", "wake 1 of 3000", 1),
            alone("engine-start", "1000000 tasks", 5_000),
            alone(DockerPluginCalls.NAME, DockerPluginCalls.ONE, 300_000),
            alone(DockerPluginCalls.NAME, DockerPluginCalls.MANY, 200_000)); // 5,000 a second

    private static Goal beside(String scenario, String variant, double reference, double target) {
        return new Goal(scenario, variant, OptionalDouble.of(reference), target);
    }

    private static Goal alone(String scenario, String variant, double target) {
        return new Goal(scenario, variant, OptionalDouble.empty(), target);
    }

    static Optional<Goal> of(Result result) {
        return ALL.stream()
                .filter(goal -> goal.scenario.equals(result.scenario()) && goal.variant.equals(result.variant()))
                .findFirst();
    }
}
