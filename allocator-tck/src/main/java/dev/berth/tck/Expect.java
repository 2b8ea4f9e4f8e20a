package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import java.util.Arrays;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/** Assertions whose messages tell a vendor what was asked, what was answered, and what would be right. */
final class Expect {
    private Expect() {}

    /** Fails with this message unless the condition holds. */
    static void that(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionFailedError(otherwise.get());
        }
    }

    static void equal(String what, Object expected, Object actual) {
        that(expected.equals(actual), () -> what + " should be " + expected + ", but is " + actual);
    }

    /** A part of an answer that must be there. */
    static <T> T present(String what, T part) {
        that(part != null, () -> what + " is null");
        return part;
    }

    /** The call must be refused with one of these codes. */
    static void refused(String what, Supplier<?> call, ErrorCode... codes) {
        AllocatorException refusal = refused(what, call);
        that(
                Arrays.asList(codes).contains(refusal.code()),
                () -> what + " should be refused with " + either(codes) + ", but was refused with " + refusal.code()
                        + " (" + refusal.getMessage() + ")");
    }

    /** The call must be refused, whatever the code. */
    static AllocatorException refused(String what, Supplier<?> call) {
        Object answer;
        try {
            answer = call.get();
        } catch (AllocatorException refusal) {
            return refusal;
        } catch (RuntimeException | Error e) {
            throw new AssertionFailedError(
                    what + " should be refused with an AllocatorException, but " + e + " was thrown, which leaves the"
                            + " outcome unknown",
                    e);
        }
        throw new AssertionFailedError(
                what + " should be refused, but " + (answer == null ? "was done" : "was answered with " + answer));
    }

    /** As {@link #refused(String, Supplier, ErrorCode...)} for a call without an answer. */
    static void refused(String what, Runnable call, ErrorCode... codes) {
        refused(what, answerless(call), codes);
    }

    @SuppressWarnings("NullAway") // no answer is what it is about
    static Supplier<?> answerless(Runnable call) {
        return () -> {
            call.run();
            return null;
        };
    }

    private static String either(ErrorCode... codes) {
        return String.join(" or ", Arrays.stream(codes).map(ErrorCode::name).toList());
    }
}
