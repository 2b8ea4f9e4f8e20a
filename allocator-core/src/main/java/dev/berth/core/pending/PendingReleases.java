package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.OwnerToken;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.intents.IntentLog;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.status.AllocatorEvent;
import dev.berth.core.status.PendingRelease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives things back to drivers, and keeps what could not be until it can (GEN-8).
 *
 * <p>Thread-safe. No lock is held across a call to a driver. Two rules keep a late give-back from taking a thing from its
 * new owner: an entry whose thing has a new owner is dropped, and while a call about a thing is under way nobody becomes
 * its owner ({@link #supersede}).
 */
public final class PendingReleases {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Clock clock;
    private final Consumer<AllocatorEvent> listener;
    private final @Nullable ScheduledExecutorService scheduler;
    private final @Nullable IntentLog log;

    private final Map<Object, Entry> entries = new LinkedHashMap<>(); // guarded by this, in order of arrival
    private final Orphans orphans = new Orphans();
    private volatile boolean empty = true;
    private boolean closed; // guarded by this

    /**
     * Nothing pending.
     *
     * @param scheduler retries by itself; null if {@link #retryDue()} will be called
     * @param log keeps what is pending over restarts; null for nobody does
     */
    public PendingReleases(
            Clock clock,
            Consumer<AllocatorEvent> listener,
            @Nullable ScheduledExecutorService scheduler,
            @Nullable IntentLog log) {
        this.clock = clock;
        this.listener = listener;
        this.scheduler = scheduler;
        this.log = log;
    }

    /**
     * Gives a thing back; if that fails, it is pending from now on.
     *
     * @return why it failed; null if it did not
     */
    @Nullable
    AllocatorException giveBack(GiveBack thing) {
        return giveBack(thing, null);
    }

    /** The same for a thing of which this was noted already. */
    @Nullable
    AllocatorException giveBack(GiveBack thing, @Nullable Noted noted) {
        Entry entry = new Entry(thing, noted);
        AllocatorException failure = entry.attempt();
        if (failure == null) {
            entry.settleNote();
        } else {
            keep(entry).run();
        }
        return failure;
    }

    /** Keeps a thing without trying: the driver did not do better with another one just now. */
    void postpone(GiveBack thing, Noted noted, AllocatorException why) {
        Entry entry = new Entry(thing, noted);
        entry.failed(why, false);
        keep(entry).run();
    }

    /** Returns what is left to be done without any lock held. */
    private Runnable keep(Entry entry) {
        @Nullable Entry replaced;
        synchronized (this) {
            if (entry.settled || entry.thing.moot()) {
                return entry::settleNote;
            }
            Entry former = entries.get(entry.thing.key());
            if (former != null && former.underWay) {
                former.again = true; // what is pending is the same; a call about it has to return first
                return former.takesNoteOf(entry) ? () -> {} : entry::settleNote;
            }
            if (former != null) {
                forget(former);
            }
            entry.thing.use().share();
            entries.put(entry.thing.key(), entry);
            entry.kept = true;
            empty = false;
            replaced = former;
        }
        return () -> {
            if (replaced != null) {
                replaced.thing.use().close();
                replaced.settleNote();
            }
            listener.accept(new AllocatorEvent.ReleasePending(entry.status()));
            schedule(entry);
        };
    }

    /**
     * Makes way for a new owner of the thing with this key, which a driver has just given away, and so had back.
     *
     * @return false if a call about it is under way that might still take it from the new owner: then it must not become one,
     *     and the thing is given back once more after that call
     */
    boolean supersede(Object key) {
        if (empty) {
            return true;
        }
        Entry entry;
        synchronized (this) {
            entry = entries.get(key);
            if (entry == null) {
                return true;
            }
            if (entry.underWay) {
                entry.again = true;
                return false;
            }
            forget(entry);
        }
        settled(entry);
        return true;
    }

    /**
     * Takes a pending thing back for the owner that it was to be given back for: the driver has it still.
     *
     * @return false if nothing of that owner with this key is pending, or a call about it is under way
     */
    boolean takeBack(Object key, OwnerToken owner) {
        if (empty) {
            return false;
        }
        Entry entry;
        synchronized (this) {
            entry = entries.get(key);
            if (entry == null || entry.underWay || !entry.thing.owner().equals(owner)) {
                return false;
            }
            forget(entry);
        }
        settled(entry);
        return true;
    }

    /** Tries one thing again now, due or not; does nothing if it is not pending. */
    void retryNow(Object key) {
        Entry entry = empty ? null : find(key);
        if (entry != null) {
            retry(entry);
        }
    }

    private synchronized @Nullable Entry find(Object key) {
        return entries.get(key);
    }

    /** Whether something about the thing with this key is pending. */
    boolean isPending(Object key) {
        return !empty && find(key) != null;
    }

    /**
     * Keeps a thing that a call still under way is about, until {@link #release}.
     *
     * @return what is left to be done without any lock held
     */
    Runnable hold(GiveBack thing, AllocatorException why) {
        Entry entry = new Entry(thing, null);
        entry.failed(why, true);
        return keep(entry);
    }

    /** Ends a {@link #hold}. */
    void release(Object key) {
        Entry entry = find(key);
        if (entry != null) {
            settle(entry);
        }
    }

    /** Tries everything again that is due, in order of arrival, on this thread. */
    public void retryDue() {
        List<Entry> due = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : entries.values()) {
                if (!entry.underWay && !clock.instant().isBefore(entry.next)) {
                    due.add(entry);
                }
            }
        }
        due.forEach(this::retry);
    }

    /** Ends all retrying: the drivers are about to be closed. What is pending stays visible. */
    public synchronized void close() {
        closed = true;
    }

    private void retry(Entry entry) {
        boolean moot;
        synchronized (this) {
            if (closed || !entry.kept || entry.underWay) {
                return;
            }
            moot = entry.thing.moot();
            if (moot) {
                forget(entry);
            } else {
                entry.underWay = true;
            }
        }
        if (moot) {
            settled(entry);
        } else if (entry.attempt() == null) {
            settle(entry);
        } else {
            schedule(entry);
        }
    }

    private void schedule(Entry entry) {
        ScheduledExecutorService timer = scheduler;
        if (timer == null) {
            return;
        }
        Duration pause;
        int attempts;
        synchronized (this) {
            if (closed || !entry.kept || entry.underWay) {
                return;
            }
            attempts = entry.attempts;
            pause = Duration.between(clock.instant(), entry.next);
        }
        try {
            var unused = timer.schedule(
                    () -> retryAfter(entry, attempts), Math.max(0, pause.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the owner of the timer is shutting down: what is pending stays visible
        }
    }

    /** What the timer does: nothing if there was another attempt meanwhile, which set a timer of its own. */
    private void retryAfter(Entry entry, int attempts) {
        synchronized (this) {
            if (entry.attempts != attempts) {
                return;
            }
        }
        retry(entry);
    }

    private void settle(Entry entry) {
        boolean kept;
        synchronized (this) {
            entry.underWay = false;
            kept = entry.kept;
            if (entry.again) {
                entry.again = false;
                entry.next = clock.instant();
            } else {
                entry.settled = true;
                if (kept) {
                    forget(entry);
                }
            }
        }
        if (!entry.settled) {
            schedule(entry);
        } else if (kept) {
            settled(entry);
        } else {
            entry.settleNote();
        }
    }

    /** After {@link #forget}, without the lock: the end of a use may end a plugin. */
    private void settled(Entry entry) {
        entry.thing.use().close();
        entry.settleNote();
        listener.accept(new AllocatorEvent.ReleaseSettled(entry.status()));
    }

    /** To be called under the lock; ending the use of the driver is left to the caller. */
    private void forget(Entry entry) {
        entries.remove(entry.thing.key());
        entry.kept = false;
        empty = entries.isEmpty();
    }

    /**
     * Keeps in mind that a driver may hold something that nobody can name.
     *
     * @param noted what was noted of it, which stays noted as long as this is reported
     */
    void orphan(String driver, String resource, AllocatorException failure, @Nullable Noted noted) {
        PendingRelease orphan =
                new PendingRelease(driver, resource, PendingRelease.Stage.POSSIBLE_ORPHAN, 0, null, failure);
        orphans.add(orphan, noted);
        listener.accept(new AllocatorEvent.ReleasePending(orphan));
    }

    /**
     * Neither tries nor reports any more what is pending of a driver under this name, where that can be dismissed.
     *
     * @return whether there was such a thing
     */
    public boolean dismiss(String driver, String resource) {
        Predicate<PendingRelease> isMeant =
                each -> each.driver().equals(driver) && each.resource().equals(resource);
        List<Entry> dismissed;
        synchronized (this) {
            dismissed = entries.values().stream()
                    .filter(each -> isMeant.test(each.status()) && each.status().isDismissible())
                    .toList();
            dismissed.forEach(this::forget);
        }
        dismissed.forEach(this::settled);
        return orphans.dismiss(isMeant) || !dismissed.isEmpty();
    }

    /** Everything pending in order of arrival, then the latest 1,000 possible orphans. */
    public List<PendingRelease> list() {
        List<PendingRelease> list = new ArrayList<>();
        synchronized (this) {
            entries.values().forEach(entry -> list.add(entry.status()));
        }
        list.addAll(orphans.list());
        return list;
    }

    /** A thing, and how giving it back goes. Mutable parts are guarded by the outer object. */
    private final class Entry implements Late<Object> {
        final GiveBack thing;
        boolean kept;
        boolean settled;
        boolean underWay;
        /** Whether one more attempt is due after the call: the driver gave the thing away meanwhile, or still has it. */
        boolean again;

        private boolean endedLate;
        private int attempts;
        private @Nullable AllocatorException failure;
        private @Nullable Noted noted;
        private Instant next = Instant.MIN;

        Entry(GiveBack thing, @Nullable Noted noted) {
            this.thing = thing;
            this.noted = noted;
        }

        /** Before the call; if it cannot be noted, the call is not made. */
        private void note() {
            Intent intent = log == null || isNoted() ? null : thing.intent();
            if (log != null && intent != null) {
                Noted fresh = log.note(intent);
                synchronized (PendingReleases.this) {
                    noted = fresh;
                }
            }
        }

        private boolean isNoted() {
            synchronized (PendingReleases.this) {
                return noted != null;
            }
        }

        /** Takes over the note of an entry that is dropped for this one; under the lock. */
        boolean takesNoteOf(Entry other) {
            if (noted != null || other.noted == null) {
                return false;
            }
            noted = other.noted;
            other.noted = null;
            return true;
        }

        /** Nothing is left to be done; without the lock. */
        void settleNote() {
            Noted mine;
            synchronized (PendingReleases.this) {
                mine = noted;
                noted = null;
            }
            if (mine != null) {
                mine.settled();
            }
        }

        /** Returns why it failed; null if it did not. */
        @Nullable
        AllocatorException attempt() {
            endedLate = false;
            try {
                note();
                thing.attempt(this);
                return null;
            } catch (AllocatorException refusal) {
                failed(refusal, false);
                return refusal;
            } catch (UnknownOutcome unknown) {
                failed(unknown.failure(), unknown.underWay());
                return unknown.failure();
            }
        }

        private void failed(AllocatorException why, boolean stillUnderWay) {
            synchronized (PendingReleases.this) {
                if (settled) {
                    return; // the late end was faster
                }
                attempts++;
                failure = why;
                underWay = stillUnderWay && !endedLate;
                int doublings = Math.min(attempts - 1, 16);
                Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
                next = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            }
        }

        @Override
        public void answered(Object answer) {
            settle(this);
        }

        @Override
        public void refused(AllocatorException refusal) {
            lost(refusal);
        }

        @Override
        public void lost(AllocatorException why) {
            synchronized (PendingReleases.this) {
                underWay = false;
                endedLate = true;
                failure = why;
            }
            schedule(this);
        }

        @SuppressWarnings("NullAway") // an entry is shown only after it failed
        PendingRelease status() {
            synchronized (PendingReleases.this) {
                return new PendingRelease(
                        thing.driver(),
                        thing.resource(),
                        underWay ? PendingRelease.Stage.UNDER_WAY : PendingRelease.Stage.WAITING,
                        attempts,
                        underWay ? null : next,
                        failure);
            }
        }
    }
}
