package dev.berth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures scenarios, prints a table, and writes the medians as JSON. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Arguments: the file to write, then {@code --quick} for fewer repetitions, then scenarios or how several begin, or none for all. */
    public static void main(String[] args) throws IOException {
        Path json = Path.of(args[0]);
        List<String> words = new ArrayList<>(List.of(args).subList(1, args.length));
        Effort effort = words.remove("--quick") ? Effort.QUICK : Effort.FULL;
        List<Scenario> scenarios;
        try {
            scenarios = words.isEmpty()
                    ? Catalog.scenarios()
                    : words.stream()
                            .flatMap(word -> Catalog.matching(word).stream())
                            .distinct()
                            .toList();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }

        System.out.printf(
                "Each scenario in %d Java machine(s) %s, Java %s; medians of at least %d repetitions in each.%n",
                effort.machines(), Machine.OPTIONS, Runtime.version(), effort.repetitions());
        System.out.print(Report.heading());
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            for (Result result : measure(scenario, effort)) {
                System.out.print(Report.row(result));
                results.add(result);
            }
        }
        Flatness.lines(results).forEach(System.out::println);
        CommitRates.lines(results).forEach(System.out::println);
        Files.writeString(json, Report.json(results));
    }

    private static List<Result> measure(Scenario scenario, Effort effort) throws IOException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int machine = 1; machine <= effort.machines(); machine++) {
            for (Sample sample : Machine.measure(scenario, effort, machine)) {
                values.computeIfAbsent(sample.variant(), first -> new ArrayList<>())
                        .add(sample.value());
            }
        }
        List<Result> results = new ArrayList<>();
        values.forEach((variant, all) -> results.add(new Result(scenario.name(), variant, scenario.unit(), all)));
        return results;
    }
}
