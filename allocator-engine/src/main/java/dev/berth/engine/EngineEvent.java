package dev.berth.engine;

import dev.berth.api.error.AllocatorException;

/** Something that happened to an object, told after it was stored. */
public sealed interface EngineEvent {
    /** The object. */
    ObjectRef ref();

    /** It has all that it wants, with this version. */
    record Allocated(ObjectRef ref, long version) implements EngineEvent {}

    /** It waits. */
    record Waiting(ObjectRef ref, AllocatorException reason) implements EngineEvent {}

    /** A task ended and gave back what it held. */
    record Ended(ObjectRef ref) implements EngineEvent {}

    /** It is gone. */
    record Removed(ObjectRef ref) implements EngineEvent {}
}
