package dev.berth.engine;

import org.jspecify.annotations.Nullable;

/**
 * How an object comes to be tried.
 *
 * @param served the line whose next it is; null if none is served
 * @param arrival since when it waits; 0 for not yet
 * @param hanging the drivers that hang in the course of this
 */
record Trial(@Nullable WaitKey served, long arrival, Hanging hanging) {
    /** By itself, as when it is declared. */
    static Trial byItself(Hanging hanging) {
        return new Trial(null, 0, hanging);
    }

    /** Whether it waits already. */
    boolean inTurn() {
        return arrival != 0;
    }

    /** Whether others come first to what it wants (CLU-2). */
    boolean isBehind(Books books, WaitKey key) {
        return !key.equals(served) && books.lines.mustJoin(key, arrival);
    }

    /** For what may have come free while it was tried; it waits since then by now. */
    Trial onceMore(long since) {
        return new Trial(served, since, hanging);
    }
}
