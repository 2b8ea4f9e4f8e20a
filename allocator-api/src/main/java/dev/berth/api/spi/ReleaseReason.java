package dev.berth.api.spi;

/** Why a resource is given back. */
public enum ReleaseReason {
    /** Its owner has done with it: a quarantine applies (IPM-10). */
    RELEASED,
    /** The operation that took it has failed: as if it had never been taken, so no quarantine. */
    ROLLED_BACK
}
