package dev.berth.host;

import dev.berth.core.drivers.DriverLease;
import org.jspecify.annotations.Nullable;

/**
 * What is behind a name: a driver, or why there is none. Thread-safe.
 *
 * @param <D> the kind of driver
 */
interface Offer<D> {
    /**
     * A lease of the driver; null if the plugin is being unloaded, so that there should be another offer by now.
     *
     * @throws dev.berth.api.error.AllocatorException if there is none
     */
    @Nullable
    DriverLease<D> lease();

    /** Whether a driver could be had, as far as is known without trying. */
    boolean isGiven();
}
