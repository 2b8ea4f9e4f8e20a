package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;

/** Reads decimal numbers that are never negative. */
final class WholeNumber {
    private static final int MOST_DIGITS = 18;

    private WholeNumber() {}

    /**
     * The number that the text is.
     *
     * @throws AllocatorException {@code invalid-argument} if the text is anything but 1 to 18 decimal digits
     */
    static long parse(String text) {
        if (!isNumber(text)) {
            throw AllocatorException.invalidArgument(
                    "number", text, "not a whole number from 0 on", "write digits only");
        }
        return Long.parseLong(text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_DIGITS
                && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
