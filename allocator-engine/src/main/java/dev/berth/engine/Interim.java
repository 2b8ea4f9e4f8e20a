package dev.berth.engine;

/**
 * The time of one attempt, in which it may have had what it gave back: others may have been refused for that meanwhile. To itself it
 * is nothing new. Guarded by the lock of the {@link Books}.
 */
final class Interim {
    private final WaitingLines.Moment begin;
    private int givenBack;

    /** Begins at this moment. */
    Interim(WaitingLines.Moment begin) {
        this.begin = begin;
    }

    /** The attempt may have had this, and has it no more. */
    void gaveBack(WaitKey key, WaitingLines lines) {
        lines.gaveBack(key, begin);
        givenBack++;
    }

    /** When it began; as if that had been after what it gave back itself. */
    WaitingLines.Moment lookedAt() {
        return new WaitingLines.Moment(begin.freed() + givenBack, begin.refusals());
    }
}
