package dev.berth.core.pending;

import dev.berth.api.spi.OwnerToken;
import dev.berth.core.call.Late;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.registry.DriverUse;
import org.jspecify.annotations.Nullable;

/** One thing to be given back to a driver. Immutable. */
interface GiveBack {
    /** What no two give-backs have in common: by this a new owner of the thing finds out that it is still pending. */
    Object key();

    /** Who held it. */
    OwnerToken owner();

    /** What it is, for people. */
    String resource();

    /** Whose it is, for people. */
    String driver();

    /** The use of the driver, to be shared for as long as this is pending. */
    DriverUse<?> use();

    /** Whether it has a new owner, so that giving it back would be wrong. */
    boolean moot();

    /** What is noted of it before it is given back; null if that cannot outlive the process. */
    @Nullable
    Intent intent();

    /**
     * Gives it back once.
     *
     * @throws dev.berth.api.error.AllocatorException if that was refused; a refusal because the driver does not have it is
     *     no failure and not thrown
     */
    void attempt(Late<Object> late) throws UnknownOutcome;
}
