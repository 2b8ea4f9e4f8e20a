package dev.berth.server.plan;

/** Is told how far a plan has come. Called by the planning thread after each object, so it must be quick. */
@FunctionalInterface
public interface Progress {
    /** Nobody wants to know. */
    Progress NONE = (done, total) -> {};

    /** {@code done} of {@code total} objects have been tried. */
    void reached(int done, int total);
}
