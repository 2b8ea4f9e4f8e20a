package dev.berth.api.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocatorExceptionTest {
    private static AllocatorException full(String network) {
        return AllocatorException.of(ErrorCode.VNI_IN_USE, "held by network " + network)
                .subject("network late")
                .value(5000)
                .advice("choose another one")
                .build();
    }

    @Test
    @DisplayName("GEN-5: the parts can be read one by one, and make one sentence")
    void sentence() {
        AllocatorException exception = full("a");
        assertThat(exception.code()).isEqualTo(ErrorCode.VNI_IN_USE);
        assertThat(exception.subject()).hasValue("network late");
        assertThat(exception.value()).hasValue("5000");
        assertThat(exception.problem()).isEqualTo("held by network a");
        assertThat(exception.advice()).hasValue("choose another one");
        assertThat(exception.failures()).isEmpty();
        assertThat(exception).hasMessage("network late: \"5000\": held by network a; choose another one");
    }

    @Test
    @DisplayName("GEN-5: parts that are absent leave no trace in the sentence")
    void shortSentence() {
        AllocatorException exception =
                AllocatorException.of(ErrorCode.UNKNOWN_POOL, "no such pool").build();
        assertThat(exception).hasMessage("no such pool").hasNoCause();
        assertThat(exception.subject()).isEmpty();
        assertThat(exception.value()).isEmpty();
        assertThat(exception.advice()).isEmpty();
        assertThat(AllocatorException.invalidArgument("node", "x", "is odd", "use y"))
                .hasMessage("node: \"x\": is odd; use y")
                .extracting(AllocatorException::code)
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    @DisplayName("GEN-5: only driver-failure, which tells of a defect, has a stack trace")
    void stackTrace() {
        for (ErrorCode code : builtIn()) {
            AllocatorException exception =
                    AllocatorException.of(code, "a problem").build();
            if (code.equals(ErrorCode.DRIVER_FAILURE)) {
                assertThat(exception.getStackTrace()).isNotEmpty();
            } else {
                assertThat(exception.getStackTrace()).as(code.name()).isEmpty();
            }
        }
        IllegalStateException cause = new IllegalStateException("broken");
        assertThat(AllocatorException.of(ErrorCode.DRIVER_FAILURE, "threw")
                        .cause(cause)
                        .build())
                .hasCause(cause);
    }

    @Test
    @DisplayName(
            "GEN-4: one failure of a release stands for itself; several are told together, under the first one's code")
    void ofAll() {
        AllocatorException one = full("a");
        AllocatorException other =
                AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "no answer").build();
        assertThat(AllocatorException.ofAll("network n", List.of(one))).isSameAs(one);

        AllocatorException both = AllocatorException.ofAll("network n", List.of(one, other));
        assertThat(both.code()).isEqualTo(ErrorCode.VNI_IN_USE);
        assertThat(both.failures()).containsExactly(one, other);
        assertThat(both).hasMessage("network n: 2 parts could not be released; " + one.getMessage() + "; no answer");
    }

    @Test
    @DisplayName(
            "GEN-5: told about another object, a failure keeps code, value, advice and parts, and says whose it was")
    void about() {
        AllocatorException original = full("a");
        AllocatorException retold = original.about("service s");
        assertThat(retold.code()).isEqualTo(original.code());
        assertThat(retold.subject()).hasValue("service s");
        assertThat(retold.value()).isEqualTo(original.value());
        assertThat(retold.advice()).isEqualTo(original.advice());
        assertThat(retold).hasCause(original);
        assertThat(retold).hasMessage("service s: \"5000\": network late: held by network a; choose another one");

        assertThat(original.about("network late")).hasMessage(original.getMessage());
        AllocatorException bare =
                AllocatorException.of(ErrorCode.UNKNOWN_POOL, "no such pool").build();
        assertThat(bare.about("network n")).hasMessage("network n: no such pool");

        AllocatorException all = AllocatorException.ofAll("network n", List.of(original, bare));
        assertThat(all.about("task t").failures()).containsExactly(original, bare);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme-quota-exceeded", "x", "7", "a1-2b"})
    @DisplayName("GEN-5: a vendor may add codes of lower-case words joined by hyphens, equal by name")
    void vendorCodes(String name) {
        assertThat(new ErrorCode(name)).isEqualTo(new ErrorCode(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Acme", "acme_quota", "-a", "a-", "a--b", "a b", "a\n", "\u00e4"})
    @DisplayName("GEN-5: a code of any other form is invalid-argument")
    void badCodes(String name) {
        AllocatorException refusal = catchThrowableOfType(AllocatorException.class, () -> new ErrorCode(name));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refusal.value()).hasValue(name);
    }

    @Test
    @DisplayName("GEN-5: each built-in code is named like its constant, and no two alike")
    void builtInCodes() {
        assertThat(builtIn()).hasSize(31).doesNotHaveDuplicates();
        Arrays.stream(ErrorCode.class.getFields()).forEach(field -> assertThat(valueOf(field))
                .hasToString(field.getName().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    private static List<ErrorCode> builtIn() {
        return Arrays.stream(ErrorCode.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(AllocatorExceptionTest::valueOf)
                .toList();
    }

    private static ErrorCode valueOf(Field field) {
        try {
            return (ErrorCode) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
