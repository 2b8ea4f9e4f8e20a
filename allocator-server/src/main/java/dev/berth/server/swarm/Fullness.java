package dev.berth.server.swarm;

/**
 * When a network counts as nearly full: so much of it is used, or one more replica on one more node would not fit.
 *
 * @param percent 1 to 100
 */
public record Fullness(int percent) {
    /** 90: of a /24 that leaves 25 addresses, room for an update that replaces that many tasks at once. */
    public static final Fullness DEFAULT = new Fullness(90);

    /** @throws IllegalArgumentException if that is no percentage */
    public Fullness {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException(percent + " is not from 1 to 100");
        }
    }
}
