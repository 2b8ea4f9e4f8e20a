package dev.berth.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of content all requests together may hold. Thread-safe. */
final class ContentBudget {
    private final AtomicLong left;

    ContentBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes so many bytes, or none if there are not enough. */
    boolean take(int bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void giveBack(int bytes) {
        left.addAndGet(bytes);
    }
}
