package dev.berth.server.audit;

import dev.berth.api.error.ErrorCode;
import dev.berth.engine.ObjectRef;
import org.jspecify.annotations.Nullable;

/**
 * Something that a stored object holds and cannot hold. Of two owners it is the one that comes later at a restart (CLU-1), which
 * is the one that would not get it again. Immutable.
 *
 * @param ref the object
 * @param code the kind of conflict, as the allocator would name it
 * @param problem what is wrong, without the object itself
 * @param repair how a repair puts it right
 * @param networkId the network concerned; null for none
 */
public record Finding(ObjectRef ref, ErrorCode code, String problem, Repair repair, @Nullable String networkId) {
    /** What a repair takes from an object, so that it gets something else instead if it still wants it. */
    public enum Repair {
        /** Nothing: a person has to decide. */
        NONE("decide by hand what goes, or declare what is missing"),
        /** What it has on the network; of a task everything, since its addresses come together. */
        ATTACHMENT("a repair takes it away, and gives another one if one is wanted"),
        /** Its published ports. */
        PORTS("a repair takes its ports away, and gives those that it wants and can have"),
        /** The VNIs of a network. */
        VNIS("a repair takes its VNIs away, and gives others"),
        /** All that it holds. */
        EVERYTHING("a repair takes it away");

        private final String text;

        Repair(String text) {
            this.text = text;
        }

        /** As a sentence. */
        @Override
        public String toString() {
            return text;
        }
    }
}
