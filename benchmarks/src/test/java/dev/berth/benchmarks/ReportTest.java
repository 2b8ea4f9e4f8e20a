package dev.berth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Result result(String scenario, String variant, Double... values) {
        return new Result(scenario, variant, Unit.NANOSECONDS, List.of(values));
    }

    @Test
    @DisplayName("a result is the median of its values, whatever their order and number")
    void median() {
        assertThat(result("s", "", 9.0, 1.0, 2.0).median()).isEqualTo(2.0);
        assertThat(result("s", "", 9.0, 1.0, 2.0, 4.0).median()).isEqualTo(3.0);
    }

    @Test
    @DisplayName("a row says how many times less than the reference it is, and whether the target is met")
    void row() {
        assertThat(Report.row(result("task-fill", "/16", 115.0))).contains("2,300", "20.0", "230.0", "  met");
        assertThat(Report.row(result("task-fill", "/16", 460.0))).contains("5.0", "NOT MET");
        assertThat(Report.row(result("task-drain", "/16", 460.0))).contains("-").doesNotContain("met");
        assertThat(Report.row(result("engine-callers", "64 callers", 19_000.0)))
                .contains("20,000")
                .endsWith("met\n");
    }

    @Test
    @DisplayName("the file has one object for each result")
    void json() {
        assertThat(Report.json(List.of(result("task-churn", "/24", 1.5), result("service", "2 networks", 700.25))))
                .isEqualTo(
                        """
                        [
                          {"scenario": "task-churn", "variant": "/24", "value": 1.500, "unit": "ns"},
                          {"scenario": "service", "variant": "2 networks", "value": 700.250, "unit": "ns"}
                        ]
                        """);
    }

    @Test
    @DisplayName("flatness is judged where both results are there, and not else")
    void flatness() {
        Result empty = result("task-churn-empty", "/24", 100.0);

        assertThat(Flatness.lines(List.of(empty))).isEmpty();
        assertThat(Flatness.lines(List.of(empty, result("task-churn", "/12", 499.0))))
                .containsExactly("a half-full /12 within 5 times an empty /24: 5.0 times, met");
        assertThat(Flatness.lines(List.of(empty, result("task-churn", "/12", 600.0))))
                .containsExactly("a half-full /12 within 5 times an empty /24: 6.0 times, NOT MET");
    }

    @Test
    @DisplayName("commits are rates beside the syncs of the same run, for each scenario that commits")
    void commitRates() {
        assertThat(CommitRates.lines(List.of(result("engine-callers", "64 callers", 20_000.0))))
                .isEmpty();
        assertThat(CommitRates.lines(List.of(
                        result("engine-callers", "sync of 4 KiB", 150_000.0),
                        result("engine-callers", "1 caller", 300_000.0),
                        result("engine-callers", "64 callers", 20_000.0))))
                .containsExactly(
                        "engine-callers, 1 caller: 3,333 durable commits a second, 0.50 for each of the 6,667 bare syncs a second",
                        "engine-callers, 64 callers: 50,000 durable commits a second, 7.50 for each of the 6,667 bare syncs a second");
    }
}
