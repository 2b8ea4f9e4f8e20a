package dev.berth.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Results as people and as programs read them. */
final class Report {
    private static final String ROW = "%-20s%-24s%13s%13s%13s %-4s%13s%9s%11s  %s%n";

    private Report() {}

    static String heading() {
        return String.format(
                Locale.ROOT,
                ROW,
                "SCENARIO",
                "VARIANT",
                "MEDIAN",
                "LEAST",
                "GREATEST",
                "UNIT",
                "REFERENCE",
                "TIMES",
                "TARGET",
                "");
    }

    /** One result beside the reference's: how many times less ours is, and whether the target is met. */
    static String row(Result result) {
        Optional<Goal> goal = Goal.of(result);
        OptionalDouble reference = goal.map(Goal::reference).orElse(OptionalDouble.empty());
        return String.format(
                Locale.ROOT,
                ROW,
                result.scenario(),
                result.variant(),
                number(result.median()),
                number(result.least()),
                number(result.greatest()),
                result.unit(),
                reference.isPresent() ? number(reference.getAsDouble()) : "-",
                reference.isPresent()
                        ? String.format(Locale.ROOT, "%.1f", reference.getAsDouble() / result.median())
                        : "-",
                goal.map(one -> number(one.target())).orElse("-"),
                goal.map(one -> result.median() <= one.target() ? "met" : "NOT MET")
                        .orElse(""));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 1_000 ? "%.1f" : "%,.0f", value);
    }

    /** The medians. */
    static String json(List<Result> results) {
        return results.stream()
                .map(result -> String.format(
                        Locale.ROOT,
                        "  {\"scenario\": \"%s\", \"variant\": \"%s\", \"value\": %.3f, \"unit\": \"%s\"}",
                        result.scenario(),
                        result.variant(),
                        result.median(),
                        result.unit()))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
