package dev.berth.server.plan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.server.explain.Explainer;
import dev.berth.server.explain.Explanation;
import org.jspecify.annotations.Nullable;

/**
 * An object that is not allocated, and why.
 *
 * @param kind what it is
 * @param id which one
 * @param network the id of the network that the failure is about; null if it is about none
 * @param code the kind of failure
 * @param message what is wrong and what to do, without the object itself
 * @param explanation who holds what is wanted, and the smallest change that would succeed
 */
public record Problem(
        Kind kind, String id, @Nullable String network, ErrorCode code, String message, Explanation explanation) {
    /** The kinds of object. */
    public enum Kind {
        /** A network. */
        NETWORK("network"),
        /** A service. */
        SERVICE("service"),
        /** A task. */
        TASK("task"),
        /** A node, because of one of its attachments. */
        NODE("node");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The lower-case name. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** The allocator's refusal of this object. */
    public static Problem of(Kind kind, String id, AllocatorException refusal, Explanation explanation) {
        StringBuilder message = new StringBuilder();
        refusal.subject()
                .filter(subject -> !subject.equals(kind + " " + id))
                .ifPresent(subject -> message.append(subject).append(": "));
        refusal.value().ifPresent(value -> message.append('"').append(value).append("\": "));
        message.append(refusal.problem());
        refusal.advice().ifPresent(advice -> message.append("; ").append(advice));
        return new Problem(kind, id, Explainer.networkOf(refusal), refusal.code(), message.toString(), explanation);
    }

    /** The same, with more to say. */
    public Problem adding(String more) {
        return new Problem(kind, id, network, code, message + "; " + more, explanation);
    }

    /** The same, explained otherwise. */
    public Problem explained(Explanation other) {
        return new Problem(kind, id, network, code, message, other);
    }
}
