package dev.berth.api.spi;

/** What a driver knows after a restart (OWN-3). */
public enum RestartMode {
    /** Nothing: the former answers are requested again. */
    REPLAY,
    /** Everything it gave: it is not asked again. */
    DURABLE
}
