package dev.berth.server.compose;

import dev.berth.api.error.AllocatorException;

/**
 * Consecutive port numbers, often only one.
 *
 * @param first 0..65535
 * @param last not below {@code first}, up to 65535
 */
record PortRange(int first, int last) {
    private static final int HIGHEST = 65535;

    /**
     * Reads {@code 80} or {@code 80-85}.
     *
     * @throws AllocatorException {@code invalid-argument} if the text is neither, or a number is no port; 0 stands for any
     *     port, and only alone
     */
    static PortRange parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            int only = port(text);
            return new PortRange(only, only);
        }
        int first = port(text.substring(0, dash));
        int last = port(text.substring(dash + 1));
        if (first == 0 || last < first) {
            throw AllocatorException.invalidArgument(
                    "port range",
                    text,
                    first == 0 ? "a range that starts at 0" : "the last port is below the first",
                    "write a range as 8000-8010");
        }
        return new PortRange(first, last);
    }

    private static int port(String text) {
        long number = WholeNumber.parse(text);
        if (number > HIGHEST) {
            throw AllocatorException.invalidArgument("port", text, "not a port", "ports are 1 to " + HIGHEST);
        }
        return (int) number;
    }

    int size() {
        return last - first + 1;
    }

    boolean isSingle() {
        return first == last;
    }

    @Override
    public String toString() {
        return isSingle() ? Integer.toString(first) : first + "-" + last;
    }
}
