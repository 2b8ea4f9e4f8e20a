package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The rules of a contract class, in the order in which they are judged. Immutable. */
final class Rules {
    private static final Comparator<Rule> ORDER =
            Comparator.comparing(Rule::afterOthers).thenComparing(Rule::id);

    private final List<Method> tests;

    private Rules(List<Method> tests) {
        this.tests = tests;
    }

    static Rules of(Class<? extends Contract> contract) {
        return new Rules(Arrays.stream(contract.getMethods())
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .sorted(Comparator.comparing(Rules::rule, ORDER))
                .toList());
    }

    static Rule rule(Method test) {
        return test.getAnnotation(Rule.class);
    }

    /** Compares the tests of two rules by the order in which they are judged. */
    static int compare(Method one, Method other) {
        return ORDER.compare(rule(one), rule(other));
    }

    /** The tests, in order. */
    List<Method> tests() {
        return tests;
    }

    /** @throws AllocatorException {@code invalid-argument} if a waiver names no rule of these */
    void check(List<Waiver> waivers) {
        for (Waiver waiver : waivers) {
            if (tests.stream().noneMatch(test -> rule(test).id().equals(waiver.rule()))) {
                throw AllocatorException.invalidArgument(
                        "waiver", waiver.rule(), "no rule of this contract", "name one of docs/spi-rules.md");
            }
        }
    }
}
