package dev.berth.server.rest;

/**
 * What clients that follow the events may take.
 *
 * @param waiting how many events may wait for a slow one
 * @param clients how many there may be
 */
public record EventLimits(int waiting, int clients) {
    /** 4,096 events for each of 256 clients. */
    public static final EventLimits DEFAULT = new EventLimits(4_096, 256);
}
