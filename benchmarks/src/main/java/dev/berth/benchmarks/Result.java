package dev.berth.benchmarks;

import java.util.List;

/**
 * What the repetitions of one variant came to.
 *
 * @param scenario the scenario's name
 * @param values of all repetitions, ascending; at least one
 */
record Result(String scenario, String variant, Unit unit, List<Double> values) {
    Result {
        values = values.stream().sorted().toList();
    }

    double median() {
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    double least() {
        return values.get(0);
    }

    double greatest() {
        return values.get(values.size() - 1);
    }
}
