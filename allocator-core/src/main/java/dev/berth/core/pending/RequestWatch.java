package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.IntentLog.Noted;
import org.jspecify.annotations.Nullable;

/**
 * Follows one request to a driver to its end, whenever that comes, so that what the driver did for nobody is undone (GEN-8).
 * Thread-safe.
 *
 * @param <T> what the request answers
 */
abstract class RequestWatch<T> implements Late<T> {
    protected final PendingReleases pending;
    private final @Nullable Noted noted;
    private boolean passedOn; // guarded by this
    private @Nullable Object held; // guarded by this
    private boolean ended; // guarded by this

    RequestWatch(PendingReleases pending, @Nullable Noted noted) {
        this.pending = pending;
        this.noted = noted;
    }

    /** What was noted of the request, to be settled by the caller from now on. */
    final synchronized @Nullable Noted passOn() {
        passedOn = true;
        return noted;
    }

    private void settleNote() {
        boolean mine;
        synchronized (this) {
            mine = !passedOn;
            passedOn = true;
        }
        if (mine && noted != null) {
            noted.settled();
        }
    }

    /** To be called when the request's outcome is unknown to its caller. */
    final void unknown(UnknownOutcome outcome) {
        if (!outcome.underWay()) {
            resolve(outcome.failure());
            settleNote();
            return;
        }
        Runnable announcement;
        synchronized (this) {
            if (ended) {
                return;
            }
            GiveBack thing = whileUnderWay();
            held = thing.key();
            announcement = pending.hold(thing, outcome.failure());
        }
        announcement.run();
    }

    private void end() {
        Object key;
        synchronized (this) {
            ended = true;
            key = held;
        }
        if (key != null) {
            pending.release(key);
        }
        settleNote();
    }

    @Override
    public final void answered(T answer) {
        undo(answer); // before the end, which may end the use of the driver
        end();
    }

    @Override
    public final void refused(AllocatorException refusal) {
        end();
    }

    @Override
    public final void lost(AllocatorException failure) {
        resolve(failure);
        end();
    }

    /** What the call that is still under way may be taking. */
    abstract GiveBack whileUnderWay();

    /** Gives back what was answered too late. */
    abstract void undo(T answer);

    /** Gives back what may have been taken without an answer, or reports it if nobody can. */
    abstract void resolve(AllocatorException failure);
}
