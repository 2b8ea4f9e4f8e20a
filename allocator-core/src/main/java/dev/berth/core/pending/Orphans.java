package dev.berth.core.pending;

import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.status.PendingRelease;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What drivers may hold that nobody can name, so that it can only be reported: the latest of it. Thread-safe. */
final class Orphans {
    private static final int KEPT = 1_000;

    private record Orphan(PendingRelease release, @Nullable Noted noted) {
        /** Reported no more, nor noted; without a lock. */
        void settle() {
            if (noted != null) {
                noted.settled();
            }
        }
    }

    private final Deque<Orphan> orphans = new ArrayDeque<>(); // guarded by this

    /**
     * Reports one from now on.
     *
     * @param noted what was noted of it, which stays noted as long as it is reported
     */
    void add(PendingRelease release, @Nullable Noted noted) {
        Orphan dropped;
        synchronized (this) {
            dropped = orphans.size() == KEPT ? orphans.removeFirst() : null;
            orphans.addLast(new Orphan(release, noted));
        }
        if (dropped != null) {
            dropped.settle();
        }
    }

    /** Reports some of them no more; false if there are none such. */
    boolean dismiss(Predicate<PendingRelease> which) {
        List<Orphan> dismissed;
        synchronized (this) {
            dismissed =
                    orphans.stream().filter(each -> which.test(each.release())).toList();
            orphans.removeAll(dismissed);
        }
        dismissed.forEach(Orphan::settle);
        return !dismissed.isEmpty();
    }

    /** In order of arrival. */
    synchronized List<PendingRelease> list() {
        return orphans.stream().map(Orphan::release).toList();
    }
}
