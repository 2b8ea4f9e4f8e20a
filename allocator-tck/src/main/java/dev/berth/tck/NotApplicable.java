package dev.berth.tck;

import org.opentest4j.TestAbortedException;

/** Ends a rule's test: there is nothing to judge. */
final class NotApplicable extends TestAbortedException {
    private static final long serialVersionUID = 1L;

    NotApplicable(String because) {
        super(because);
    }

    /** Goes on only where the rule applies. */
    static void unless(boolean applies, String because) {
        if (!applies) {
            throw new NotApplicable(because);
        }
    }
}
