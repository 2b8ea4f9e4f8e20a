package dev.berth.server.dockerplugin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Which session the daemon is in. A daemon shakes hands once in its life, and then asks for all that it had before, each thing by
 * its name; the first thing that only a new network or container could want tells that this is over. Thread-safe.
 */
final class DaemonSession {
    private final Journal journal;
    private final BookForm form;
    private volatile Session present; // written under this
    private long version; // guarded by this

    /** One that goes on after a restart of ours: if the daemon was asking, some of it may have been missed. */
    DaemonSession(Journal journal, BookForm form, Session stored, long version) {
        this.journal = journal;
        this.form = form;
        this.present = stored.replaying() ? stored.failed() : stored;
        this.version = version;
    }

    /**
     * A daemon shook hands. Returns when that is durable.
     *
     * @throws dev.berth.api.error.AllocatorException {@code store-failure}; the session is then as it was
     */
    void begin() {
        Session before;
        Session begun;
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

    Session present() {
        return present;
    }

    /**
     * The daemon does something that it does not do while it asks again for what it had.
     *
     * @return whether it was still doing that
     */
    boolean endReplay() {
        return note(Session::ended);
    }

    /** The daemon asked again for something that it had before. */
    void takenUp() {
        note(Session::withTakenUp);
    }

    /** What the daemon asked for again was not answered. */
    void failed() {
        note(Session::failed);
    }

    /** Nobody waits for it: what is lost of it in a crash makes us know less, and never more. */
    private boolean note(UnaryOperator<Session> change) {
        Session seen = present;
        if (change.apply(seen).equals(seen)) {
            return false;
        }
        synchronized (this) {
            Session changed = change.apply(present);
            if (changed.equals(present)) {
                return false;
            }
            var unused = change(changed);
            return true;
        }
    }

    private CompletableFuture<Void> change(Session changed) {
        present = changed;
        return journal.submit(List.of(form.put(changed, ++version)));
    }
}
