package dev.berth.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two results of which one may be so many times the other: what should not depend on how much there is already.
 *
 * @param claim in words
 */
record Flatness(String claim, Key large, Key small, double atMost) {
    /** Which result. */
    record Key(String scenario, String variant) {
        private Optional<Result> in(List<Result> results) {
            return results.stream()
                    .filter(result -> result.scenario().equals(scenario)
                            && result.variant().equals(variant))
                    .findFirst();
        }
    }

    private static final List<Flatness> ALL = List.of(
            new Flatness(
                    "a half-full /12 within 5 times an empty /24",
                    new Key("task-churn", "/12"),
                    new Key("task-churn-empty", "/24"),
                    5),
            new Flatness(
                    "the 65,000th network within 3 times the first",
                    new Key("network-at", "65000"),
                    new Key("network-at", "1000"),
                    3));

    /** A line for each claim that these results can decide. */
    static List<String> lines(List<Result> results) {
        return ALL.stream().flatMap(flatness -> flatness.line(results).stream()).toList();
    }

    private Optional<String> line(List<Result> results) {
        Optional<Result> denominator = small.in(results);
        return large.in(results)
                .flatMap(of -> denominator.map(to -> {
                    double times = of.median() / to.median();
                    return String.format(
                            Locale.ROOT, "%s: %.1f times, %s", claim, times, times <= atMost ? "met" : "NOT MET");
                }));
    }
}
