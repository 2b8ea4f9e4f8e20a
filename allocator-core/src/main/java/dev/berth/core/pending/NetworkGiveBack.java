package dev.berth.core.pending;

import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.OwnerToken;
import dev.berth.core.call.Late;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.registry.DriverUse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a network driver allocated for a network. */
record NetworkGiveBack(DriverUse<NetworkDriverCalls> use, NetworkRelease release) implements GiveBack {
    record Key(String networkDriver, String networkId) {}

    @Override
    public Object key() {
        return new Key(use.calls().name(), release.networkId());
    }

    @Override
    public OwnerToken owner() {
        return release.owner();
    }

    @Override
    public String resource() {
        return "network " + release.networkId();
    }

    @Override
    public String driver() {
        return "network driver " + use.calls().name();
    }

    @Override
    public boolean moot() {
        return false;
    }

    @Override
    public @Nullable Intent intent() {
        return use.calls().outlives() ? noted() : null;
    }

    Intent noted() {
        return new Intent.NetworkReturn(use.calls().name(), release);
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBacks.attempt(
                Set.of(ErrorCode.UNKNOWN_NETWORK), late, told -> use.calls().freeNetwork(release, told));
    }
}
