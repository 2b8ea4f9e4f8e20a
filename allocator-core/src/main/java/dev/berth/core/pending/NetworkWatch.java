package dev.berth.core.pending;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.intents.IntentLog.Noted;
import dev.berth.core.registry.DriverUse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows a network driver's allocation; what it took can be given back without its answer, by the network's id. */
final class NetworkWatch extends RequestWatch<@Nullable Map<String, String>> {
    private final DriverUse<NetworkDriverCalls> driver;
    private final NetworkRequest request;

    NetworkWatch(
            PendingReleases pending,
            DriverUse<NetworkDriverCalls> driver,
            NetworkRequest request,
            @Nullable Noted noted) {
        super(pending, noted);
        this.driver = driver;
        this.request = request;
    }

    static NetworkGiveBack undoing(DriverUse<NetworkDriverCalls> driver, NetworkRequest request) {
        return new NetworkGiveBack(
                driver, new NetworkRelease(request.networkId(), request.owner(), ReleaseReason.ROLLED_BACK));
    }

    @Override
    GiveBack whileUnderWay() {
        return undoing(driver, request);
    }

    @Override
    void undo(@Nullable Map<String, String> answer) {
        pending.giveBack(undoing(driver, request));
    }

    @Override
    void resolve(AllocatorException failure) {
        pending.giveBack(undoing(driver, request), passOn());
    }
}
