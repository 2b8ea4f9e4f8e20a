package dev.berth.core;

/** Where the addresses that an object brings along come from. */
enum Origin {
    /** A caller's wish, or a state that the drivers are asked to honour. */
    REQUESTED,
    /** The state before a restart: a driver that remembers is not asked again (OWN-3). */
    FORMER
}
