package dev.berth.server.compose;

import java.util.Locale;

/**
 * How many objects of a kind one file may ask for: a short file can ask for more than any memory holds. Confined to one
 * thread.
 */
final class Allowance {
    private final String what;
    private final long limit;
    private long left;

    Allowance(String what, long limit) {
        this.what = what;
        this.limit = limit;
        this.left = limit;
    }

    /** Takes so many, because of what stands at this place. */
    void take(long count, Value because) {
        if (count > left) {
            throw because.error(
                    String.format(Locale.ROOT, "%,d more %s, and a file may have %,d in all", count, what, limit),
                    "ask for fewer");
        }
        left -= count;
    }
}
