package dev.berth.docker.engine;

import dev.berth.api.model.Task;
import org.jspecify.annotations.Nullable;

/**
 * A task.
 *
 * @param task its spec and, once Docker allocated it, its addresses. It has {@linkplain Task#ended() ended} when its phase lies
 *     behind {@link Phase#RUNNING}: then Docker took its addresses back, though it still shows them
 * @param name as {@code docker service ps} shows it, such as {@code web.3}; of a container that was attached by hand, the
 *     container's
 * @param phase where it is
 * @param wanted where it should be
 * @param message what Docker says of its state, such as {@code pending task scheduling}; may be empty
 * @param error what went wrong, such as {@code no suitable node (insufficient resources on 1 node)}; null for nothing
 */
public record DockerTask(Task task, String name, Phase phase, Phase wanted, String message, @Nullable String error) {
    /** The states of a task, in Docker's order; none is gone back to. */
    public enum Phase {
        /** Declared; its addresses are not allocated yet. A task that stays here waits for a network. */
        NEW,
        /** Allocated; it waits for a node. */
        PENDING,
        /** It has a node. */
        ASSIGNED,
        /** The node knows it. */
        ACCEPTED,
        /** The node fetches what it needs, such as its image and its networks. */
        PREPARING,
        /** The node could start it. */
        READY,
        /** The node starts it. */
        STARTING,
        /** It runs. */
        RUNNING,
        /** It ended well. */
        COMPLETE,
        /** It was told to stop. */
        SHUTDOWN,
        /** It ended badly. */
        FAILED,
        /** The node would not run it. */
        REJECTED,
        /** It is to be removed. */
        REMOVE,
        /** Its node was away too long. */
        ORPHANED,
        /** A state that this version does not know; there is a note. */
        UNKNOWN
    }

    /** The task's id. */
    public String id() {
        return task.id();
    }

    /** Whether Docker should have given it addresses and has not: it is wanted, and still {@link Phase#NEW}. */
    public boolean waits() {
        return phase == Phase.NEW && wanted.compareTo(Phase.RUNNING) <= 0;
    }
}
