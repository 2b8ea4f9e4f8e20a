package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.registry.DriverUse;
import org.jspecify.annotations.Nullable;

/**
 * Follows the release of a live network by its driver. The network stays its owner's whatever comes, so there is nothing to
 * undo; only nothing else may happen to it before the call has returned.
 */
final class FreeWatch extends RequestWatch<Object> {
    private final DriverUse<NetworkDriverCalls> driver;
    private final NetworkRelease release;

    FreeWatch(
            PendingReleases pending,
            DriverUse<NetworkDriverCalls> driver,
            NetworkRelease release,
            @Nullable Noted noted) {
        super(pending, noted);
        this.driver = driver;
        this.release = release;
    }

    @Override
    GiveBack whileUnderWay() {
        return new NetworkGiveBack(driver, release);
    }

    @Override
    void undo(Object answer) {}

    @Override
    void resolve(AllocatorException failure) {
        var unused =
                passOn(); // what is noted stays: after a restart the driver is asked whether it still has the network
    }
}
