package dev.berth.server.dockerplugin;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Which session the daemon is in. A daemon shakes hands once in its life, and then asks for all that it had before, each thing by
 * its name; the first thing in an address space that only a new network or container could want tells that this is over there.
 * Thread-safe.
 */
final class DaemonSession {
    private final Journal journal;
    private final BookForm form;
    private volatile Sessions present; // written under this
    private long version; // guarded by this

    /** One that goes on after a restart of ours. */
    DaemonSession(Journal journal, BookForm form, Sessions stored, long version) {
        this.journal = journal;
        this.form = form;
        this.present = stored.reopened();
        this.version = version;
    }

    /**
     * A daemon shook hands. Returns when that is durable.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure}; the session is then as it was
     */
    void begin() {
        Sessions before;
        Sessions begun;
        CompletableFuture<Void> durable;
        synchronized (this) {
            before = present;
            begun = before.next();
            durable = change(begun);
        }
        try {
            Journal.await(durable);
        } catch (RuntimeException e) {
            synchronized (this) {
                if (present.equals(begun)) {
                    present = before;
                }
            }
            throw e;
        }
    }

    Sessions present() {
        return present;
    }

    Session present(String space) {
        return present.of(space);
    }

    /** Somebody who asks in one of these address spaces has started. */
    void introduced(Collection<String> spaces) {
        note(sessions -> sessions.introduced(spaces));
    }

    /**
     * Somebody asks for a pool of this address space that is held.
     *
     * @return the session in which that is
     */
    Session asked(String space) {
        note(sessions -> sessions.asked(space));
        return present(space);
    }

    /**
     * The daemon does something that it does not do while it asks again for what it had.
     *
     * @return whether it was still doing that
     */
    boolean endReplay(String space) {
        boolean was = present(space).replaying();
        return note(sessions -> sessions.ended(space)) && was;
    }

    /** The daemon asked again for something that it had before. */
    void takenUp(String space) {
        note(sessions -> sessions.with(space, Session::withTakenUp));
    }

    /** What the daemon asked for again was not answered. */
    void failed(String space) {
        note(sessions -> sessions.with(space, Session::failed));
    }

    /** Nobody waits for it: what is lost of it in a crash makes us know less, and never more. */
    private boolean note(UnaryOperator<Sessions> change) {
        Sessions seen = present;
        if (change.apply(seen).equals(seen)) {
            return false;
        }
        synchronized (this) {
            Sessions changed = change.apply(present);
            if (changed.equals(present)) {
                return false;
            }
            var unused = change(changed);
            return true;
        }
    }

    private CompletableFuture<Void> change(Sessions changed) {
        present = changed;
        return journal.submit(List.of(form.put(changed, ++version)));
    }
}
