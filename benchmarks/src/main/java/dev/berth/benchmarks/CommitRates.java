package dev.berth.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The results of scenarios that commit as rates, beside those of the bare disk. */
final class CommitRates {
    static final String SYNC = "sync of 4 KiB";
    static final String ONE = "1 caller";
    static final String MANY = "64 callers";
    static final String PROCESSOR = "64 callers, processor";
    static final String MANY_VIRTUAL = "64 virtual threads";
    static final String PROCESSOR_VIRTUAL = "the same, processor";

    private static final double NANOS_IN_A_SECOND = 1e9;

    private CommitRates() {}

    static List<String> lines(List<Result> results) {
        return Stream.of(EngineStore.NAME, EngineCallers.NAME)
                .flatMap(scenario -> lines(scenario, results).stream())
                .toList();
    }

    private static List<String> lines(String scenario, List<Result> results) {
        return of(scenario, results, SYNC)
                .map(sync -> Stream.of(ONE, MANY, MANY_VIRTUAL)
                        .flatMap(callers -> of(scenario, results, callers).stream())
                        .map(commit -> String.format(
                                Locale.ROOT,
                                "%s, %s: %,.0f durable commits a second, %.2f for each of the %,.0f bare syncs a second",
                                scenario,
                                commit.variant(),
                                NANOS_IN_A_SECOND / commit.median(),
                                sync.median() / commit.median(),
                                NANOS_IN_A_SECOND / sync.median()))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<Result> of(String scenario, List<Result> results, String variant) {
        return results.stream()
                .filter(result ->
                        result.scenario().equals(scenario) && result.variant().equals(variant))
                .findFirst();
    }
}
