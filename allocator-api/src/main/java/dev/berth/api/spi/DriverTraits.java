package dev.berth.api.spi;

/**
 * What holds for every call of a driver. Immutable.
 *
 * @param mayBlock whether a call may wait for something outside the process; such calls run on the executor that the
 *     allocator was given, with a deadline (DRV-8). Drivers from plugins are always treated so
 * @param idempotent whether the same {@link OwnerToken} gets the same answer again, so that a lost answer can be asked for
 * @param restart what the driver knows after a restart
 */
public record DriverTraits(boolean mayBlock, boolean idempotent, RestartMode restart) {
    /** Computes in memory, forgets at a restart, and gives a repeated request another answer. */
    public static final DriverTraits IN_MEMORY = new DriverTraits(false, false, RestartMode.REPLAY);
}
