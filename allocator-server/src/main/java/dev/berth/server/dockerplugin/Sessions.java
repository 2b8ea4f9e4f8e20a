package dev.berth.server.dockerplugin;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The lives of those who ask. In one address space that is the daemon itself, in the other the manager of the swarm that it is, and
 * each remembers its own, in its own time: so each space has a session.
 *
 * <p>A daemon shakes hands with a plugin that it found, which begins all sessions. With a managed plugin it does not; daemon and
 * manager only introduce themselves when they start, and do not tell which of them it is. So an introduction begins a session in a
 * space if what is asked there first is what only a newcomer asks, for a pool that is held; and it is never known of such a session
 * whether it was seen as a whole. Immutable.
 *
 * @param number of the latest session
 * @param shakesHands whether a daemon has ever shaken hands; then introductions mean nothing
 * @param missed whether a space that nothing was heard of may have been asked for while the plugin was away
 * @param spaces the sessions of the address spaces that something was heard of, by name
 * @param introduced the address spaces whose first request since an introduction is still to come
 */
record Sessions(long number, boolean shakesHands, boolean missed, Map<String, Session> spaces, Set<String> introduced) {
    static final Sessions NONE = new Sessions(0, false, false, Map.of(), Set.of());

    Sessions {
        spaces = Map.copyOf(spaces);
        introduced = Set.copyOf(introduced);
    }

    Session of(String space) {
        Session heard = spaces.get(space);
        if (heard != null) {
            return heard;
        }
        return shakesHands ? new Session(number, true, missed, false) : new Session(0, false, false, false);
    }

    /** A daemon shook hands. */
    Sessions next() {
        return new Sessions(number + 1, true, false, Map.of(), Set.of());
    }

    /** Somebody who asks in one of these spaces has started. */
    Sessions introduced(Collection<String> all) {
        return shakesHands ? this : new Sessions(number, false, missed, spaces, Set.copyOf(all));
    }

    /** Somebody asks for a pool of this space that is held. */
    Sessions asked(String space) {
        if (!introduced.contains(space)) {
            return this;
        }
        Sessions begun = new Sessions(number + 1, false, missed, spaces, without(space));
        return begun.put(space, new Session(number + 1, true, true, false));
    }

    /** Somebody asks for what is nobody's memory. */
    Sessions ended(String space) {
        Sessions settled =
                introduced.contains(space) ? new Sessions(number, false, missed, spaces, without(space)) : this;
        return settled.with(space, Session::ended);
    }

    Sessions with(String space, UnaryOperator<Session> change) {
        Session before = of(space);
        Session after = change.apply(before);
        return after.equals(before) ? this : put(space, after);
    }

    private Sessions put(String space, Session session) {
        Map<String, Session> changed = new TreeMap<>(spaces);
        changed.put(space, session);
        return new Sessions(number, shakesHands, missed, changed, introduced);
    }

    private Set<String> without(String space) {
        Set<String> others = new TreeSet<>(introduced);
        others.remove(space);
        return others;
    }

    /** What is certain of them after a restart of ours: of who was asking, some may have been missed. */
    Sessions reopened() {
        Map<String, Session> reopened = new TreeMap<>(spaces);
        reopened.replaceAll((space, session) -> session.replaying() ? session.failed() : session);
        return new Sessions(number, shakesHands, shakesHands, reopened, introduced);
    }
}
