package dev.berth.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results of {@link EngineStore} as rates, beside those of the bare disk. */
final class CommitRates {
    private static final double NANOS_IN_A_SECOND = 1e9;

    private CommitRates() {}

    static List<String> lines(List<Result> results) {
        return of(results, EngineStore.SYNC)
                .map(sync -> List.of(EngineStore.ONE, EngineStore.MANY).stream()
                        .flatMap(callers -> of(results, callers).stream())
                        .map(commit -> String.format(
                                Locale.ROOT,
                                "%s, %s: %,.0f durable commits a second, %.2f for each of the %,.0f bare syncs a second",
                                EngineStore.NAME,
                                commit.variant(),
                                NANOS_IN_A_SECOND / commit.median(),
                                sync.median() / commit.median(),
                                NANOS_IN_A_SECOND / sync.median()))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<Result> of(List<Result> results, String variant) {
        return results.stream()
                .filter(result -> result.scenario().equals(EngineStore.NAME)
                        && result.variant().equals(variant))
                .findFirst();
    }
}
