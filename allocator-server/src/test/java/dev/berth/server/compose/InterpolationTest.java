package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolationTest {
    private final Interpolation interpolation = new Interpolation(Map.of("SET", "one", "EMPTY", "", "_x9", "two"));

    @ParameterizedTest(name = "{0} is \"{1}\"")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            emptyValue = "",
            value = {
                "plain                    | plain",
                "$SET                     | one",
                "${SET}                   | one",
                "a${SET}b$SET-c           | aonebone-c",
                "$_x9                     | two",
                "$EMPTY                   | \"\"",
                "${EMPTY}                 | \"\"",
                "$MISSING.                | .",
                "${MISSING}               | \"\"",
                "$$SET                    | $SET",
                "$$$SET                   | $one",
                "$${SET}                  | ${SET}",
                "${SET-y}                 | one",
                "${SET:-y}                | one",
                "${EMPTY-y}               | \"\"",
                "${EMPTY:-y}              | y",
                "${MISSING-y}             | y",
                "${MISSING:-y}            | y",
                "${MISSING:-}             | \"\"",
                "${MISSING:-a:-b}         | a:-b",
                "${MISSING-10.0.0.0/24}   | 10.0.0.0/24",
                "${SET+y}                 | y",
                "${SET:+y}                | y",
                "${EMPTY+y}               | y",
                "${EMPTY:+y}              | \"\"",
                "${MISSING+y}             | \"\"",
                "${MISSING:+y}            | \"\"",
                "${SET?why}               | one",
                "${SET:?why}              | one",
                "${EMPTY?why}             | \"\"",
                "${MISSING:-${SET}}       | one",
                "${MISSING:-${OTHER:-z}}  | z",
                "${MISSING:-$SET}-end     | one-end",
                "${MISSING:-$$}           | $",
                "${SET:+${SET}:}80        | one:80",
                "${SET:-${OTHER:?never}}  | one",
                "${MISSING:-{a}}b         | {a}b",
                "${MISSING-y}${MISSING+n} | y",
            })
    @DisplayName("A variable, a default, a replacement:")
    void replaces(String text, String expected) {
        assertThat(interpolation.apply(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "${MISSING?}            | \"MISSING\": required, but not set; set it",
                "${MISSING?say which}   | not set: say which; set it",
                "${MISSING:?${SET} is it} | not set or empty: one is it",
                "${EMPTY:?}             | \"EMPTY\": required, but not set or empty",
                "${OTHER:-${MISSING?}}  | \"MISSING\": required",
                "a $ b                  | a $ that starts no variable; write $$",
                "$                      | a $ that starts no variable",
                "$1                     | a $ that starts no variable",
                "${}                    | no name of a variable",
                "${1}                   | no name of a variable",
                "${ SET}                | no name of a variable",
                "${SET                  | a ${ without its }",
                "${SET:-${OTHER}        | a ${ without its }",
                "${SET%%.*}             | none of - :- + :+ ? :?",
                "${SET:}                | none of - :- + :+ ? :?",
                "${SET:x}               | none of - :- + :+ ? :?",
            })
    @DisplayName("What is required and missing, or no variable at all, is refused:")
    void refuses(String text, String complaint) {
        assertThatThrownBy(() -> interpolation.apply(text))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void variablesThatAreMissedAreTold() {
        interpolation.apply("$B ${A} ${C:-default} ${D+replacement} $B $SET $EMPTY ${E:-$F}");
        assertThat(interpolation.missing()).containsExactly("B", "A", "F");
    }

    @Test
    void defaultsWithinDefaultsEndSomewhere() {
        assertThat(interpolation.apply("${A:-".repeat(30) + "x" + "}".repeat(30)))
                .isEqualTo("x");
        assertThatThrownBy(() -> interpolation.apply("${A:-".repeat(100_000) + "$SET" + "}".repeat(100_000)))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining("more than 32 deep");
    }
}
